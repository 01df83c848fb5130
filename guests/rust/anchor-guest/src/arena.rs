//! Where the arguments of a call are put: side by side in one piece of memory, which is free again as soon as all of
//! them are dropped.
//!
//! The host asks for room for each text and each list of a record, some sixty times a call, and the guest gives each
//! back. The allocator of the C library spends half of what a small guest computes on that.
//!
//! What does not fit, because it is large or because the guest keeps arguments of earlier calls, comes from the C
//! library's allocator, as does all that the guest allocates itself.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::{Cell, UnsafeCell},
};

/// A payment with two customers takes 5 KiB.
const SIZE: usize = 16 << 10;

/// Of the alignments that the component model asks for the largest is 8.
#[repr(align(16))]
struct Arena {
    bytes: UnsafeCell<[u8; SIZE]>,
    /// Bytes given out.
    top: Cell<usize>,
    /// Pieces given out and not dropped yet.
    live: Cell<usize>,
    /// Whether a call is under way. What the host hands over meanwhile, libraries in C may free themselves.
    busy: Cell<bool>,
}

// SAFETY: a component of WASI 0.2 has one thread.
unsafe impl Sync for Arena {}

/// All of it zero, so that it takes no room in the component.
static ARENA: Arena =
    Arena { bytes: UnsafeCell::new([0; SIZE]), top: Cell::new(0), live: Cell::new(0), busy: Cell::new(false) };

/// The guest's own part of a call, between its arguments and its answer.
pub(crate) fn called<T>(call: impl FnOnce() -> T) -> T {
    ARENA.busy.set(true);
    let answer = call();
    ARENA.busy.set(false);
    answer
}

impl Arena {
    fn has(&self, piece: *mut u8) -> bool {
        piece.addr().wrapping_sub(self.bytes.get().addr()) < SIZE
    }

    /// None: there is no room, or it is not the time.
    fn take(&self, layout: Layout) -> Option<*mut u8> {
        let at = self.top.get().next_multiple_of(layout.align());
        if self.busy.get() || layout.size() > SIZE || at > SIZE - layout.size() {
            return None;
        }
        self.top.set(at + layout.size());
        self.live.set(self.live.get() + 1);
        // SAFETY: `at` is within the bytes.
        Some(unsafe { self.bytes.get().cast::<u8>().add(at) })
    }

    fn give_back(&self) {
        self.live.set(self.live.get() - 1);
        if self.live.get() == 0 {
            self.top.set(0);
        }
    }
}

/// The C library's allocator, but for what is in the arena.
struct Allocator;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

// Inlined wherever a guest allocates, it would make components a tenth larger.
//
// SAFETY: pieces in the arena overlap neither each other nor what the C library has, until all of them are given back.
unsafe impl GlobalAlloc for Allocator {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc(layout) }
    }

    #[inline(never)]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        unsafe { System.alloc_zeroed(layout) }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        if ARENA.has(piece) {
            ARENA.give_back();
        } else {
            unsafe { System.dealloc(piece, layout) }
        }
    }

    #[inline(never)]
    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !ARENA.has(piece) {
            return unsafe { System.realloc(piece, layout, size) };
        }
        let moved = unsafe { System.alloc(Layout::from_size_align_unchecked(size, layout.align())) };
        if !moved.is_null() {
            unsafe { moved.copy_from_nonoverlapping(piece, layout.size().min(size)) };
            ARENA.give_back();
        }
        moved
    }
}

/// What the host asks for room with, in the place of the C library's.
#[unsafe(export_name = "cabi_realloc")]
unsafe extern "C" fn reallocate(piece: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    let given = unsafe {
        match (old_size, size) {
            (_, 0) => return std::ptr::without_provenance_mut(align),
            (0, _) => {
                let layout = Layout::from_size_align_unchecked(size, align);
                ARENA.take(layout).unwrap_or_else(|| System.alloc(layout))
            }
            _ => ALLOCATOR.realloc(piece, Layout::from_size_align_unchecked(old_size, align), size),
        }
    };
    if given.is_null() {
        std::process::abort();
    }
    given
}
