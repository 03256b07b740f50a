//! The `masthead` program.

use std::process::ExitCode;

/// A request makes some thousand small values and drops them together; the system's own allocator takes a fifth of its
/// time for that. SQLite gets its memory here too, which one thread takes and another gives back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    masthead::cli::run(std::env::args_os())
}
