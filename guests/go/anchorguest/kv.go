package anchorguest

import (
	"encoding/json"

	"anchorguest/internal/memory"
	"anchorguest/internal/wit/anchor_guest_kv"
)

// Values that the guest stores from one call to the next, by key. The host stores a call's changes together with the
// decision on its answer. It drops them if the call fails, if the answer is an error, and if the host refuses the
// answer.

// KVErrorKind says why nothing was read or changed.
type KVErrorKind uint8

const (
	// KVInvalid: the key is not valid.
	KVInvalid = KVErrorKind(anchor_guest_kv.ErrorInvalid)
	// KVQuota: more keys or bytes than the operator allows, or too many uses in one call. Nothing was changed.
	KVQuota = KVErrorKind(anchor_guest_kv.ErrorQuota)
	// KVUnavailable: the store can't be read now.
	KVUnavailable = KVErrorKind(anchor_guest_kv.ErrorUnavailable)
)

// KVError means that nothing was read or changed. As an answer of the guest it counts as unavailable.
type KVError struct {
	// Kind is the reason.
	Kind KVErrorKind
	text string
}

// Error is the text, for the operator.
func (e *KVError) Error() string {
	return e.text
}

// KVPage is a page of keys, and whether there are more.
type KVPage = anchor_guest_kv.Page

// KVGet is the value of key; nil: the key does not exist.
func KVGet(key string) ([]byte, error) {
	memory.Collect()
	found := anchor_guest_kv.Get(key)
	if found.IsErr() {
		return nil, kvError(found.Err())
	}
	if found.Ok().IsNone() {
		return nil, nil
	}
	// Not nil, even if the value is empty.
	return append([]byte{}, found.Ok().Some()...), nil
}

// KVGetJSON parses the value of key as JSON into value, and returns whether the key exists.
func KVGetJSON(key string, value any) (bool, error) {
	found, err := KVGet(key)
	if found == nil || err != nil {
		return false, err
	}
	if err := json.Unmarshal(found, value); err != nil {
		return false, Unavailable("the value under `%s` is not as expected: %v", key, err)
	}
	return true, nil
}

// KVSet sets the value of key, and replaces any previous value.
func KVSet(key string, value []byte) error {
	memory.Collect()
	if done := anchor_guest_kv.Set(key, value); done.IsErr() {
		return kvError(done.Err())
	}
	return nil
}

// KVSetJSON sets the value of key, as JSON.
func KVSetJSON(key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return &KVError{KVInvalid, "the value can't be written as JSON: " + err.Error()}
	}
	return KVSet(key, text)
}

// KVDelete deletes key and its value, if it exists.
func KVDelete(key string) error {
	memory.Collect()
	if done := anchor_guest_kv.Delete(key); done.IsErr() {
		return kvError(done.Err())
	}
	return nil
}

// KVKeys lists the keys that begin with prefix, in byte order, after the key after ("": from the first): at most limit,
// and at most 1,000.
func KVKeys(prefix, after string, limit uint32) (KVPage, error) {
	memory.Collect()
	page := anchor_guest_kv.ListKeys(prefix, Text(after), limit)
	if page.IsErr() {
		return KVPage{}, kvError(page.Err())
	}
	return page.Ok(), nil
}

func kvError(why anchor_guest_kv.Error) error {
	kind := KVErrorKind(why.Tag())
	switch kind {
	case KVInvalid:
		return &KVError{kind, why.Invalid()}
	case KVQuota:
		return &KVError{kind, why.Quota()}
	default:
		return &KVError{kind, why.Unavailable()}
	}
}
