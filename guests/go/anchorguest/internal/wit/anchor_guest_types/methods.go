package anchor_guest_types

// Conveniences on the generated types. This file is written by hand.

// IsAccepted tells whether the last decision for that customer type was to accept them.
func (c Customer) IsAccepted(customerType string) bool {
	for _, standing := range c.Standings {
		if standing.Status == CustomerStatusAccepted && standing.CustomerType.SomeOr("") == customerType {
			return true
		}
	}
	return false
}

// Value is what was provided under a SEP-9 name, or "".
func (c Customer) Value(name string) string {
	return value(c.Values, name)
}

// Missing are those of fields that are not optional and not provided.
func (c Customer) Missing(fields []Field) []Field {
	missing := []Field{}
	for _, field := range fields {
		if !field.Optional && c.Value(field.Name) == "" {
			missing = append(missing, field)
		}
	}
	return missing
}

// Field is the value given with the transaction under that name (SEP-31 fields.transaction, SEP-6 parameters), or "".
func (t Transaction) Field(name string) string {
	return value(t.Fields, name)
}

// AsOptional is the same field, which may be left out.
func (f Field) AsOptional() Field {
	f.Optional = true
	return f
}

func value(entries []Entry, name string) string {
	for _, entry := range entries {
		if entry.Name == name {
			return entry.Value
		}
	}
	return ""
}
