package anchorguest

import "anchorguest/internal/wit/wasi_config_store"

// Config is the value the operator configured under key, or "".
func Config(key string) string {
	found := wasi_config_store.Get(key)
	if found.IsErr() {
		return ""
	}
	return found.Ok().SomeOr("")
}

// RequiredConfig is the value under key. The error names the key when it is not configured.
func RequiredConfig(key string) (string, error) {
	value := Config(key)
	if value == "" {
		return "", Unavailable("`%s` is not configured for this guest", key)
	}
	return value, nil
}
