// Package abi is what the generated bindings rest on: the memory through which host and guest hand each other values, and
// the types of WIT that Go has none for.
//
// It stands in for go.bytecodealliance.org/pkg, whose runtime pins each value by itself, which took half the time of a
// call. Here values are put side by side into blocks, and blocks are kept as long as the host may need them.
package abi

import "unsafe"

// Bytes of a block; what is larger has one to itself.
const blockSize = 8 << 10

var (
	// The first block costs an instance no allocation.
	first [blockSize / 8]uint64
	// The block that is being filled, and how much of it is.
	block  = unsafe.Pointer(&first)
	filled uintptr
	// Blocks in which there is something that only the host knows of. It has room for the first of them, so that nothing is
	// allocated when the host asks.
	handedOut = Pinner{kept: make([]unsafe.Pointer, 0, 8)}
	// Bytes of it since somebody asked.
	handedOver uintptr
	isRunning  bool
)

func init() {
	isRunning = true
}

// Pinner keeps values for the host, which the collector knows nothing of.
type Pinner struct {
	kept []unsafe.Pointer
}

// Pin keeps what pointer points to.
func (p *Pinner) Pin(pointer unsafe.Pointer) {
	p.kept = append(p.kept, pointer)
}

// Unpin lets go of all of it.
func (p *Pinner) Unpin() {
	clear(p.kept)
	p.kept = p.kept[:0]
}

// Allocate is memory for the host to read or to write, kept by pinner.
func Allocate(pinner *Pinner, size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	at := (filled + align - 1) &^ (align - 1)
	if size > blockSize/4 {
		// In words, so that it is aligned.
		pointer := unsafe.Pointer(unsafe.SliceData(make([]uint64, (size+7)/8)))
		pinner.Pin(pointer)
		return pointer
	}
	if at+size > blockSize {
		block, at = unsafe.Pointer(new([blockSize / 8]uint64)), 0
	}
	filled = at + size
	if last := len(pinner.kept) - 1; last < 0 || pinner.kept[last] != block {
		pinner.Pin(block)
	}
	return unsafe.Add(block, at)
}

// Unpin lets go of what the host handed over: the bindings have made Go values of it.
func Unpin() {
	handedOut.Unpin()
}

// HandedOver is how many bytes the host handed over since it was last asked.
func HandedOver() uintptr {
	bytes := handedOver
	handedOver = 0
	return bytes
}

//go:linkname sbrk runtime.sbrk
func sbrk(size uintptr) unsafe.Pointer

// The adapter between preview 1 and 2 of WASI reads the clock no more, but says what it said last: a new block may make Go's
// collector run, which looks at the clock, and calls to the host are forbidden while it hands over values.
//
//go:wasmimport wasi_snapshot_preview1 adapter_monotonic_clock_set_paused
func pauseClock(isPaused bool)

// The host asks for memory for the values it hands over.
//
//go:wasmexport cabi_realloc
func cabiRealloc(old unsafe.Pointer, oldSize, align, size uintptr) unsafe.Pointer {
	if !isRunning {
		// The adapter's own, before there is a Go runtime. It is never given back.
		start := sbrk(size + align)
		return unsafe.Add(start, -uintptr(start)&(align-1))
	}
	handedOver += size
	var pointer unsafe.Pointer
	if filled+align+size <= blockSize && size <= blockSize/4 {
		pointer = Allocate(&handedOut, size, align)
	} else {
		pauseClock(true)
		pointer = Allocate(&handedOut, size, align)
		pauseClock(false)
	}
	if oldSize > 0 {
		copy(unsafe.Slice((*byte)(pointer), size), unsafe.Slice((*byte)(old), min(oldSize, size)))
	}
	return pointer
}
