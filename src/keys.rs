//! Keys that a statement asks for.

/// A list for `IN (…)` whose length is a power of two, by saying the last value again: few lengths make few statements,
/// which connections keep prepared.
pub fn padded<T: Clone>(values: &[T]) -> Vec<T> {
    let mut padded = Vec::with_capacity(values.len().next_power_of_two());
    padded.extend_from_slice(values);
    if let Some(last) = values.last() {
        padded.resize(values.len().next_power_of_two(), last.clone());
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::padded;

    #[test]
    fn padding_says_the_last_again() {
        assert_eq!(padded(&[1, 2, 3]), [1, 2, 3, 3]);
        assert!(padded::<i32>(&[]).is_empty());
    }
}
