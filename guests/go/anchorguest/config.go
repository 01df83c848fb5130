package anchorguest

import "anchorguest/internal/wit/wasi_config_store"

// Config is the value that the operator configured for key, or "".
func Config(key string) string {
	found := wasi_config_store.Get(key)
	if found.IsErr() {
		return ""
	}
	return found.Ok().SomeOr("")
}

// RequiredConfig is the value of key. The error names the key if it is not configured.
func RequiredConfig(key string) (string, error) {
	value := Config(key)
	if value == "" {
		return "", Unavailable("`%s` is not configured for this guest", key)
	}
	return value, nil
}
