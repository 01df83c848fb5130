package main

// The API of the mobile money provider. Each request carries our key, or the handle that the host replaces by it.

import "anchorguest"

func get(path string) (*anchorguest.Response, error) {
	return send(anchorguest.Request{URL: path, Header: map[string]string{}})
}

// order orders something once: the same key is the same order to the provider, however often it comes.
func order(path, key string, what map[string]string) (*anchorguest.Response, error) {
	return send(anchorguest.Request{Method: "POST", URL: path, Header: map[string]string{"Idempotency-Key": key}, JSON: what})
}

// send sends a request to a path of the API.
func send(request anchorguest.Request) (*anchorguest.Response, error) {
	url, err := anchorguest.RequiredConfig("provider_url")
	if err != nil {
		return nil, err
	}
	key, err := anchorguest.RequiredConfig("provider_key")
	if err != nil {
		return nil, err
	}
	request.URL = url + request.URL
	request.Header["Authorization"] = "Bearer " + key
	return request.Send()
}

// answer reads what a response says into value; err: there is no response.
func answer(response *anchorguest.Response, err error, value any) error {
	if err != nil {
		return err
	}
	if !response.IsSuccess() {
		return anchorguest.Unavailable("the provider answered %d", response.Status)
	}
	return response.ReadJSON(value)
}
