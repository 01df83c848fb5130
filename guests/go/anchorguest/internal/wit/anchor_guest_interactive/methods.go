package anchor_guest_interactive

// Conveniences on the generated types. This file is written by hand.

// Value is what was entered under that name, or "".
func (a Answer) Value(name string) string {
	for _, entry := range a.Values {
		if entry.Name == name {
			return entry.Value
		}
	}
	return ""
}

// AsOptional is the same input, which may stay empty.
func (i Input) AsOptional() Input {
	i.Optional = true
	return i
}
