//! Slugs that nobody has yet.

use std::collections::HashSet;
use std::marker::PhantomData;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};

use crate::keys::padded;
use crate::text::{MAX_SLUG, slugify};

/// How many slugs one question asks for at most.
const QUESTION: usize = 512;

/// The slugs of one table as one transaction knows them. Whoever else takes one in the meantime makes the insert fail,
/// never two rows share it.
#[derive(Debug)]
pub struct Slugs<E: EntityTrait> {
    column: E::Column,
    asked: HashSet<String>,
    taken: HashSet<String>,
    table: PhantomData<E>,
}

impl<E: EntityTrait> Slugs<E> {
    /// Knows of no slug yet; `column` is where the table keeps them.
    pub fn new(column: E::Column) -> Self {
        Self { column, asked: HashSet::new(), taken: HashSet::new(), table: PhantomData }
    }

    /// Asks for many slugs at once, so that claiming them asks no more.
    pub async fn ask(
        &mut self,
        conn: &impl ConnectionTrait,
        slugs: impl IntoIterator<Item = String>,
    ) -> Result<(), DbErr> {
        let new: Vec<String> = slugs.into_iter().filter(|slug| self.asked.insert(slug.clone())).collect();
        for some in new.chunks(QUESTION) {
            let select = E::find().select_only().column(self.column).filter(self.column.is_in(padded(some)));
            self.taken.extend(select.into_tuple::<String>().all(conn).await?);
        }
        Ok(())
    }

    /// The first of `base`, `base-2`, `base-3`, … that nobody has.
    pub async fn claim(&mut self, conn: &impl ConnectionTrait, base: &str) -> Result<String, DbErr> {
        // Ever more numbers are asked for at once: the thousandth story of one headline costs a few questions.
        let mut numbers = 1..2_usize;
        loop {
            self.ask(conn, numbers.clone().map(|number| numbered(base, number))).await?;
            let free = numbers.clone().map(|number| numbered(base, number)).find(|slug| !self.taken.contains(slug));
            if let Some(slug) = free {
                self.taken.insert(slug.clone());
                return Ok(slug);
            }
            numbers = numbers.end..(numbers.end * 10).min(numbers.end + QUESTION);
        }
    }
}

/// The slug of a text, or a word in its place when nothing of it can be written in a slug.
pub fn base(text: &str, otherwise: &str) -> String {
    let slug = slugify(text);
    if slug.is_empty() { otherwise.to_owned() } else { slug }
}

/// The lock that those hold who look for a slug of the same base: beside each other all would find the same one free, one
/// would get it and the others would do their work again.
pub fn lock(base: &str) -> i64 {
    let hash = Sha256::digest(base.as_bytes());
    hash.iter().take(8).fold(0, |lock, byte| (lock << 8) | i64::from(*byte))
}

fn numbered(base: &str, number: usize) -> String {
    if number == 1 {
        return base.to_owned();
    }
    let suffix = format!("-{number}");
    let kept = base[..base.len().min(MAX_SLUG - suffix.len())].trim_end_matches('-');
    format!("{kept}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::{base, numbered};

    #[test]
    fn a_numbered_slug_is_not_longer_than_slugs_may_be() {
        assert_eq!(numbered("one", 1), "one");
        assert_eq!(numbered("one", 12), "one-12");
        assert_eq!(numbered(&"x".repeat(200), 12).len(), 200);
    }

    #[test]
    fn a_text_without_letters_still_has_a_slug() {
        assert_eq!(base("!?", "story"), "story");
        assert_eq!(base("A Day", "story"), "a-day");
    }
}
