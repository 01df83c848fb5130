// Package memory decides when Go's garbage collector runs.
//
// By itself it could run inside cabi_realloc, while the host hands over arguments or a result. A collection reads the
// clock, which is a call to the host, and the component model forbids calls there: the guest would trap with "cannot
// leave component instance". So it runs only at moments when calls to the host are allowed.
package memory

import (
	"runtime"
	"runtime/debug"

	"anchorguest/internal/abi"
	_ "anchorguest/internal/image"
)

// Bytes of garbage that are tolerated: enough that few calls need a collection, and little compared with the memory
// limit.
const most = 8 << 20

// Bytes from the host that cause a check in any case, because a guest that receives much also makes more garbage.
const handedOverMost = 256 << 10

// Maximum number of calls between two checks.
const pauseMost = 8

var (
	// A check takes longer than a small call. The first call needs none: a new instance has no garbage, and for most it is
	// the only call.
	pause      = 2
	calls      int
	handedOver uintptr
	state      runtime.MemStats
)

func init() {
	debug.SetGCPercent(-1)
}

// Collect collects garbage if there is much of it. Call it where calls to the host are allowed.
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
