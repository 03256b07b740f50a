//! The `masthead` program.

use std::process::ExitCode;

/// A request makes some thousand small values and drops them together; the system's own allocator takes a fifth of its
/// time for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    masthead::cli::run(std::env::args_os())
}
