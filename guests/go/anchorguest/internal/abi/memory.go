// Package abi supports the generated bindings: the memory through which host and guest pass values to each other, and
// the WIT types that Go lacks.
//
// It replaces go.bytecodealliance.org/pkg, whose runtime pins each value separately, which took half the time of a
// call. Here values are placed side by side in blocks, and blocks are kept as long as the host may need them.
package abi

import "unsafe"

// Bytes of a block; a larger value has a block of its own.
const blockSize = 8 << 10

var (
	// The first block needs no allocation.
	first [blockSize / 8]uint64
	// The current block, and the bytes used in it.
	block  = unsafe.Pointer(&first)
	filled uintptr
	// Blocks with values that only the host refers to. Preallocated, because nothing may be allocated when the host asks
	// for memory.
	handedOut = Pinner{kept: make([]unsafe.Pointer, 0, 8)}
	// Bytes handed over by the host since the last call of HandedOver.
	handedOver uintptr
	isRunning  bool
)

func init() {
	isRunning = true
}

// Pinner keeps values alive for the host, which the collector does not know.
type Pinner struct {
	kept []unsafe.Pointer
}

// Pin keeps the target of pointer alive.
func (p *Pinner) Pin(pointer unsafe.Pointer) {
	p.kept = append(p.kept, pointer)
}

// Unpin releases all of them.
func (p *Pinner) Unpin() {
	clear(p.kept)
	p.kept = p.kept[:0]
}

// Allocate returns memory for the host to read or write, kept alive by pinner.
func Allocate(pinner *Pinner, size, align uintptr) unsafe.Pointer {
	if size == 0 {
		return nil
	}
	at := (filled + align - 1) &^ (align - 1)
	if size > blockSize/4 {
		// In words, for alignment.
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

// Unpin releases what the host handed over: the bindings have copied it into Go values.
func Unpin() {
	handedOut.Unpin()
}

// HandedOver is the number of bytes that the host has handed over since the last call.
func HandedOver() uintptr {
	bytes := handedOver
	handedOver = 0
	return bytes
}

//go:linkname sbrk runtime.sbrk
func sbrk(size uintptr) unsafe.Pointer

// Makes the adapter between preview 1 and 2 of WASI repeat its last reading of the clock: a new block may start Go's
// collector, which reads the clock, and calls to the host are forbidden while it hands over values.
//
//go:wasmimport wasi_snapshot_preview1 adapter_monotonic_clock_set_paused
func pauseClock(isPaused bool)

// The host requests memory here for the values it hands over.
//
//go:wasmexport cabi_realloc
func cabiRealloc(old unsafe.Pointer, oldSize, align, size uintptr) unsafe.Pointer {
	if !isRunning {
		// A request of the adapter itself, before the Go runtime has started. It is never freed.
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
