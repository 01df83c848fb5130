package anchor_guest_deposits

import "strings"

// Conveniences on the generated types. This file is written by hand.

// Header is the first value of a header, or ""; the name is not case-sensitive.
func (n Notice) Header(name string) string {
	for _, header := range n.Headers {
		if strings.EqualFold(header.Name, name) {
			return header.Value
		}
	}
	return ""
}
