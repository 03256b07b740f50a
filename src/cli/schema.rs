//! `masthead schema`: prints the public contract, or compares a file with it.

use std::io::Write;
use std::path::Path;

use super::Failure;
use crate::graphql;

/// Prints the schema; with a file, fails when the file holds another one.
pub(super) fn run(check: Option<&Path>, out: &mut impl Write) -> Result<(), Failure> {
    let sdl = graphql::sdl(&graphql::schema());
    let Some(path) = check else { return Ok(out.write_all(sdl.as_bytes())?) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::Work(format!("cannot read {}: {error}", path.display())))?;
    if text == sdl {
        return Ok(());
    }
    let same = text.lines().zip(sdl.lines()).take_while(|(there, here)| there == here).count();
    Err(Failure::Work(format!(
        "{} is not this release's schema, from line {} on; `masthead schema` prints it",
        path.display(),
        same + 1
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_another_schema_is_told_by_its_first_line() {
        let mut sdl = Vec::new();
        run(None, &mut sdl).expect("printed");
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), &sdl).expect("written");
        assert!(run(Some(file.path()), &mut Vec::new()).is_ok());
        std::fs::write(file.path(), b"type Query\n").expect("written");
        let error = run(Some(file.path()), &mut Vec::new()).expect_err("another schema").to_string();
        assert!(error.contains("from line 1 on"), "{error}");
        assert!(run(Some(Path::new("/nowhere/x")), &mut Vec::new()).is_err());
    }
}
