//! Handles that the guest never gives back.

mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit",
        inline: "package anchor:test-handles; world handles { import wasi:clocks/monotonic-clock@0.2.12; }",
        world: "anchor:test-handles/handles",
        generate_all,
    });
}

/// Leaves that many open.
pub fn leave(count: u32) {
    for _ in 0..count {
        std::mem::forget(bindings::wasi::clocks::monotonic_clock::subscribe_duration(u64::MAX));
    }
}
