// Package memory decides when Go's garbage collector runs.
//
// Left alone it may run inside cabi_realloc, while the host hands over arguments or a result. A collection reads the
// clock, which is a call to the host, and the component model forbids that there: the guest would trap with "cannot
// leave component instance". So it never runs by itself, but at moments when calls to the host are allowed.
package memory

import (
	"runtime"
	"runtime/debug"

	"anchorguest/internal/abi"
	_ "anchorguest/internal/image"
)

// Bytes of garbage that are let be: so much that few calls meet a collection, and little beside what a guest may have.
const most = 8 << 20

// Bytes from the host after which it is looked at all the same, because whoever gets much makes more of it.
const handedOverMost = 256 << 10

// Calls between two looks at most.
const pauseMost = 8

var (
	// Looking takes longer than a small call does. The first time is not worth a look: an instance that has just been made
	// has no garbage, and for most it is the only call.
	pause      = 2
	calls      int
	handedOver uintptr
	state      runtime.MemStats
)

func init() {
	debug.SetGCPercent(-1)
}

// Collect collects garbage when there is much of it. To be called where calls to the host are allowed.
func Collect() {
	calls++
	handedOver += abi.HandedOver()
	if calls < pause && handedOver < handedOverMost {
		return
	}
	calls, handedOver = 0, 0
	runtime.ReadMemStats(&state)
	if state.HeapAlloc <= most {
		pause = min(2*pause, pauseMost)
		return
	}
	runtime.GC()
	pause = 1
}
