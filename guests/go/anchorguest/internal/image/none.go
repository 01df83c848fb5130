//go:build anchor_no_image

// Package image is left out: its other file says what it does.
package image
