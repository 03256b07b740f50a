//! A content hub for newsrooms: stories in, a graph of articles, people and organisations out.

// Kernel.
pub mod text;

// Stories in.
pub mod ingest;
pub mod understand;
