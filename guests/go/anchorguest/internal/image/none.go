//go:build anchor_no_image

// Package image is excluded; image.go has its documentation.
package image
