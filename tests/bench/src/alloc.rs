//! What a case allocates: calls, and the most bytes at one time, counted by the global allocator while it is asked to; and which allocator that is.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicIsize, AtomicU8, AtomicUsize, Ordering::Relaxed};

use mimalloc::MiMalloc;

/// Passes on to the system's allocator, counts what it passes on, or passes on to mimalloc. Counting costs several locked instructions per call,
/// so what is timed is not counted.
pub struct Switching;

/// Which of the following two is the case; neither costs as little as nothing.
static MODE: AtomicU8 = AtomicU8::new(0);
const COUNTED: u8 = 1;
const MIMALLOC: u8 = 2;

static CALLS: AtomicUsize = AtomicUsize::new(0);
static LIVE: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

/// Counts that so many bytes are freed and so many allocated, if that is to be counted, and returns whether that is for mimalloc.
#[cold]
fn note(mode: u8, freed: usize, allocated: usize) -> bool {
    if mode & COUNTED != 0 {
        let change = allocated as isize - freed as isize;
        let live = LIVE.fetch_add(change, Relaxed) + change;
        if allocated > 0 {
            CALLS.fetch_add(1, Relaxed);
            PEAK.fetch_max(live, Relaxed);
        }
    }
    mode & MIMALLOC != 0
}

// SAFETY: every call goes unchanged to the allocator that the memory is from: what is run with mimalloc frees all that it allocates, and nothing else.
unsafe impl GlobalAlloc for Switching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match MODE.load(Relaxed) {
            mode if mode != 0 && note(mode, 0, layout.size()) => unsafe { MiMalloc.alloc(layout) },
            _ => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        match MODE.load(Relaxed) {
            mode if mode != 0 && note(mode, layout.size(), 0) => unsafe { MiMalloc.dealloc(pointer, layout) },
            _ => unsafe { System.dealloc(pointer, layout) },
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        match MODE.load(Relaxed) {
            mode if mode != 0 && note(mode, layout.size(), size) => unsafe { MiMalloc.realloc(pointer, layout, size) },
            _ => unsafe { System.realloc(pointer, layout, size) },
        }
    }
}

/// Runs what frees all that it allocates, and nothing else, with mimalloc.
pub fn with_mimalloc(run: impl FnOnce()) {
    MODE.fetch_or(MIMALLOC, Relaxed);
    run();
    MODE.fetch_and(!MIMALLOC, Relaxed);
}

/// Allocations and peak bytes of one run.
pub fn measure(run: impl FnOnce()) -> (usize, usize) {
    CALLS.store(0, Relaxed);
    LIVE.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    MODE.store(COUNTED, Relaxed);
    run();
    MODE.store(0, Relaxed);
    (CALLS.load(Relaxed), PEAK.load(Relaxed).unsigned_abs())
}
