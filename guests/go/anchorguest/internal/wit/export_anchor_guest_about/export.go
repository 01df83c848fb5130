// Package export_anchor_guest_about is where the generated exports of about find the guest.
package export_anchor_guest_about

import "anchorguest/internal/wit/anchor_guest_about"

// Description is the guest's.
var Description anchor_guest_about.Description

// Describe is called once when the guest is loaded.
func Describe() anchor_guest_about.Description {
	return Description
}
