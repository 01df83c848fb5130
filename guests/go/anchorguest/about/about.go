// Package about exports the interface about: the guest's name and version.
package about

import (
	"anchorguest"
	"anchorguest/internal/wit/export_anchor_guest_about"
	_ "anchorguest/internal/wit/exports_about"
)

// Export makes description the answer to about.describe. Call it in an init function.
func Export(description anchorguest.Description) {
	export_anchor_guest_about.Description = description
}
