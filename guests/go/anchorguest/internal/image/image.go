//go:build !anchor_no_image

// Package image lets instances begin after Go's start-up.
//
// Go's runtime and a program's init functions take longer than most calls, and do the same in every instance. So the
// build runs them once and saves the resulting memory, the image with which every instance begins. Only randomness must
// differ between instances: each one makes it anew, before any of its other code runs.
//
// The package depends on internals of Go's runtime. The build tests it, and makes a component without an image if it
// does not work as expected; if it does not even link, the build excludes this package with the tag anchor_no_image.
package image

import "unsafe"

// Memory that the adapter between preview 1 and 2 of WASI requests once in each instance: its stack and its state, 64
// KiB each.
const roomSize = 2 << 16

// The seed of the runtime's randomness, as Go's runtime/rand.go declares it. Only the last field is used.
//
//go:linkname globalRand runtime.globalRand
var globalRand struct {
	lock  uintptr
	seed  [32]byte
	state struct {
		buf     [32]uint64
		seed    [4]uint64
		i, n, c uint32
	}
	init bool
}

// Seeds globalRand with randomness from the host.
//
//go:linkname randinit runtime.randinit
func randinit()

// Seeds a thread's generators from globalRand.
//
//go:linkname mrandinit runtime.mrandinit
func mrandinit(thread unsafe.Pointer)

//go:linkname acquirem runtime.acquirem
func acquirem() unsafe.Pointer

//go:linkname releasem runtime.releasem
func releasem(thread unsafe.Pointer)

//go:linkname rand runtime.rand
func rand() uint64

//go:linkname cheaprand runtime.cheaprand
func cheaprand() uint32

//go:linkname sbrk runtime.sbrk
func sbrk(size uintptr) unsafe.Pointer

// Prepares the memory for its image, as the last step before that is taken. Returns the address of the memory reserved
// for the adapter, whose own request would collide with Go's memory. 0: no image is possible.
//
//go:wasmexport anchor-image-ready
func ready() uint32 {
	if !globalRand.init {
		return 0
	}
	warm(deep)
	// The state before the runtime's start, which randinit requires.
	globalRand.init = false
	return uint32(uintptr(sbrk(roomSize)))
}

// Approximate stack of a call, in kilobytes.
const deep = 32

// The latest allocations.
var last, lastPointers any

// Preallocates what most calls would request from Go's runtime, which takes a tenth of their time in a fresh instance:
// stack, and heap memory for values of every size, with and without pointers.
//
//go:noinline
func warm(kilobytes int) byte {
	var frame [1 << 10]byte
	if kilobytes > 0 {
		frame[kilobytes] = warm(kilobytes - 1)
	} else {
		// The steps are small enough to reach each of Go's size classes.
		for size := 8; size <= 4<<10; size += max(8, size/16) {
			last, lastPointers = make([]byte, size), make([]*byte, size/8)
		}
		last, lastPointers = nil, nil
	}
	return frame[kilobytes/2]
}

// Starts an instance made from the image: reseeds the runtime's generators, which math/rand, maps, select and others
// use. crypto/rand calls the host each time.
//
//go:wasmexport anchor-image-begin
func begin() {
	randinit()
	// The only thread.
	thread := acquirem()
	mrandinit(thread)
	releasem(thread)
}

// For the build's test: the next number of an instance, from either generator.
//
//go:wasmexport anchor-image-draw
func draw(cheap uint32) uint64 {
	if cheap != 0 {
		return uint64(cheaprand())
	}
	return rand()
}
