package anchorguest

import (
	"encoding/json"
	"fmt"
	"strings"

	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_http"
)

// Request is an HTTP request to an origin that the operator allows.
type Request struct {
	// Method is GET by default.
	Method string
	// URL is the full URL.
	URL string
	// Header holds the headers.
	Header map[string]string
	// JSON is sent as a JSON body; nil: none.
	JSON any
	// Body is sent as it is.
	Body []byte
	// TimeoutMs is the time to wait for the whole response; 0: until the call's deadline.
	TimeoutMs uint32
}

// Response is a response, whatever its status.
type Response struct {
	// Status is the status code.
	Status int
	// Header holds the headers, in the order of arrival, with names in lower case.
	Header []Entry
	// Body is the whole body.
	Body []byte
}

// HTTPErrorKind says why there is no response.
type HTTPErrorKind uint8

const (
	// HTTPDenied: the operator does not allow this origin, or the call has used up its requests. Nothing was sent.
	HTTPDenied = HTTPErrorKind(anchor_guest_http.ErrorDenied)
	// HTTPInvalid: the request is malformed. Nothing was sent.
	HTTPInvalid = HTTPErrorKind(anchor_guest_http.ErrorInvalid)
	// HTTPTimeout: no response in time. Whether the request arrived is not known.
	HTTPTimeout = HTTPErrorKind(anchor_guest_http.ErrorTimeout)
	// HTTPTransport: the connection failed or broke. Whether the request arrived is not known.
	HTTPTransport = HTTPErrorKind(anchor_guest_http.ErrorTransport)
)

// HTTPError means that there was no response. As an answer of the guest it counts as unavailable.
type HTTPError struct {
	// Kind is the reason.
	Kind HTTPErrorKind
	text string
}

// Error is the text, for the operator.
func (e *HTTPError) Error() string {
	return e.text
}

// Send sends the request and waits for the whole response. A response with an error status is a response.
func (r Request) Send() (*Response, error) {
	headers := make([]Entry, 0, len(r.Header)+1)
	for name, value := range r.Header {
		headers = append(headers, Entry{Name: name, Value: value})
	}
	body := r.Body
	if r.JSON != nil {
		var err error
		if body, err = json.Marshal(r.JSON); err != nil {
			return nil, &HTTPError{HTTPInvalid, fmt.Sprintf("the body can't be written as JSON: %v", err)}
		}
		headers = append(headers, Entry{Name: "content-type", Value: "application/json"})
	}
	request := anchor_guest_http.Request{Method: r.Method, Url: r.URL, Headers: headers, Body: body}
	if r.Method == "" {
		request.Method = "GET"
	}
	if r.TimeoutMs != 0 {
		request.TimeoutMs = Some(r.TimeoutMs)
	}

	memory.Collect()
	sent := anchor_guest_http.Send(request)
	if sent.IsErr() {
		return nil, httpError(sent.Err())
	}
	response := sent.Ok()
	return &Response{Status: int(response.Status), Header: response.Headers, Body: response.Body}, nil
}

func httpError(why anchor_guest_http.Error) error {
	kind := HTTPErrorKind(why.Tag())
	switch kind {
	case HTTPDenied:
		return &HTTPError{kind, why.Denied()}
	case HTTPInvalid:
		return &HTTPError{kind, why.Invalid()}
	case HTTPTimeout:
		return &HTTPError{kind, why.Timeout()}
	default:
		return &HTTPError{kind, why.Transport()}
	}
}

// IsSuccess tells whether the status is 200 to 299.
func (r *Response) IsSuccess() bool {
	return r.Status >= 200 && r.Status < 300
}

// HeaderValue is the first value of a header, or ""; the name is not case-sensitive.
func (r *Response) HeaderValue(name string) string {
	for _, header := range r.Header {
		if strings.EqualFold(header.Name, name) {
			return header.Value
		}
	}
	return ""
}

// ReadJSON parses the body as JSON into value.
func (r *Response) ReadJSON(value any) error {
	if err := json.Unmarshal(r.Body, value); err != nil {
		return &HTTPError{HTTPTransport, fmt.Sprintf("the response with status %d is not as expected: %v", r.Status, err)}
	}
	return nil
}
