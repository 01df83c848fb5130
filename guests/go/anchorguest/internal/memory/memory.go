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
)

// Enough that few calls meet a collection, and little beside what a guest may have.
const most = 16 << 20

var heap = []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}

func init() {
	debug.SetGCPercent(-1)
}

// Collect collects garbage when there is much of it. To be called where calls to the host are allowed.
func Collect() {
	metrics.Read(heap)
	if heap[0].Value.Uint64() > most {
		runtime.GC()
	}
}
