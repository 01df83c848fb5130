#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    anchor_host_tests::fuzz::target("admin_token")(bytes);
});
