//go:build !anchor_no_image

// Package image lets a component begin where Go's start-up has ended.
//
// Go's runtime and a program's init functions take longer than most calls, and do the same in every instance. So the build
// runs them once and keeps the memory they leave: its image is what every instance begins with. What must not be the same
// in every instance is made anew in each, before anything else of it runs: randomness.
//
// This knows the insides of Go's runtime. The build has it tried, and makes a component without an image when it does not
// do what it should; where it does not even link, the build leaves this package out, by the tag anchor_no_image.
package image

import "unsafe"

// What the adapter between preview 1 and 2 of WASI asks room for, once in each instance: its stack and its state, 64 KiB
// each.
const roomSize = 2 << 16

// Where the runtime's randomness begins, as Go's runtime/rand.go declares it. Only the last field is of interest.
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

// Seeds globalRand with what the host says is random.
//
//go:linkname randinit runtime.randinit
func randinit()

// Seeds a thread's generators with globalRand.
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

// Readies the memory for its image, the last thing that is done before that is taken. The answer is where the adapter's room
// is: what it asked for itself would be in the way of Go's memory. 0: there can be no image.
//
//go:wasmexport anchor-image-ready
func ready() uint32 {
	if !globalRand.init {
		return 0
	}
	warm(deep)
	// As it is before the runtime's start, because randinit wants it so.
	globalRand.init = false
	return uint32(uintptr(sbrk(roomSize)))
}

// How many kilobytes of stack a call takes, more or less.
const deep = 32

// Has been allocated last.
var last, lastPointers any

// Takes what most calls would have to ask Go's runtime for, a tenth of their time in a fresh instance: stack, and room on the
// heap for values of every size, with pointers in them and without.
//
//go:noinline
func warm(kilobytes int) byte {
	var frame [1 << 10]byte
	if kilobytes > 0 {
		frame[kilobytes] = warm(kilobytes - 1)
	} else {
		// Close enough to each other for each of the sizes that Go rounds up to.
		for size := 8; size <= 4<<10; size += max(8, size/16) {
			last, lastPointers = make([]byte, size), make([]*byte, size/8)
		}
		last, lastPointers = nil, nil
	}
	return frame[kilobytes/2]
}

// Begins an instance that was made from the image: math/rand, maps, select and whatever else draws from the runtime's
// generators draws from new ones. crypto/rand asks the host each time.
//
//go:wasmexport anchor-image-begin
func begin() {
	randinit()
	// The only thread there is.
	thread := acquirem()
	mrandinit(thread)
	releasem(thread)
}

// For the build: what an instance draws next, with either generator.
//
//go:wasmexport anchor-image-draw
func draw(cheap uint32) uint64 {
	if cheap != 0 {
		return uint64(cheaprand())
	}
	return rand()
}
