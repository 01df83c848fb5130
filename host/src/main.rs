//! The `anchor-host` program. Everything is in the library's `cli`.

fn main() -> std::process::ExitCode {
    anchor_host::cli::main()
}
