// Package memory decides when Go's garbage collector runs.
//
// Left alone it may run inside cabi_realloc, while the host hands over arguments or a result. A collection reads the
// clock, which is a call to the host, and the component model forbids that there: the guest would trap with "cannot
// leave component instance". So it never runs by itself, but at moments when calls to the host are allowed.
package memory

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	_ "unsafe" // for go:linkname
)

// Enough that few calls meet a collection, and little beside what a guest may have.
const most = 16 << 20

var heap = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}

// Where the memory that Go has taken ends. Read in no time; the first look at metrics is most of a small call.
//
//go:linkname end runtime.blocMax
var end uintptr

var begin uintptr

func init() {
	debug.SetGCPercent(-1)
	begin = end
}

// Collect collects garbage when there is much of it. To be called where calls to the host are allowed.
func Collect() {
	// What was never taken holds no garbage.
	if end-begin < most {
		return
	}
	metrics.Read(heap)
	if heap[0].Value.Uint64() > most {
		runtime.GC()
	}
}
