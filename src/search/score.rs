//! How well something fits a query: whole numbers made of the query's words and the thing's own, and of nothing else.

use crate::search::index::{FIELD, FORM, UNIT, plain_tokens};
use crate::search::query::{SearchQuery, Term};

/// What a term is worth in a headline.
const HEADLINE: i64 = 480;
/// What it is worth in a standfirst, and in a name of what a story is about.
const BESIDE: i64 = 160;
/// What each time is worth in the body, up to [`TIMES`].
const BODY: i64 = 50;
const TIMES: usize = 4;
/// What it adds that a query's words stand side by side, by where they do.
const TOGETHER: [i64; 3] = [200, 100, 50];

/// What a name is worth that is the query, begins with it, or holds its words.
const EXACT: i64 = 2_000;
const BEGINS: i64 = 900;
const HOLDS: i64 = 600;
/// What a further name is worth less than the one shown.
const ALIAS: i64 = 50;

/// How well a story fits, by its token text; `None` when a term is nowhere in it.
pub(super) fn article(query: &SearchQuery, tokens: &str) -> Option<i64> {
    let mut fields = tokens.splitn(5, FIELD);
    let [headline, standfirst, names, _, body] = [(); 5].map(|()| fields.next().unwrap_or_default());
    let mut sum = 0;
    for term in query.terms() {
        let has = |field, worth| if times(field, term, 1) > 0 { worth } else { 0 };
        let in_body = BODY * i64::try_from(times(body, term, TIMES)).unwrap_or_default();
        let worth = has(headline, HEADLINE) + has(standfirst, BESIDE) + has(names, BESIDE) + in_body;
        if worth == 0 {
            return None;
        }
        sum += worth;
    }
    let terms = i64::try_from(query.terms().len()).unwrap_or(1);
    Some(
        sum / terms
            + if terms > 1 { together(&query.whole(), [&[headline], &[standfirst, names], &[body]]) } else { 0 },
    )
}

/// How well a story's headline alone fits.
pub(super) fn headline(query: &SearchQuery, tokens: &str) -> Option<i64> {
    let headline = tokens.split(FIELD).next().unwrap_or_default();
    query.terms().iter().all(|term| times(headline, term, 1) > 0).then_some(HEADLINE)
}

/// How well a name fits; `None` when a term is not in it.
pub(super) fn name(query: &SearchQuery, name: &str, is_main: bool) -> Option<i64> {
    let tokens = plain_tokens(name);
    if query.terms().iter().any(|term| times(&tokens, term, 1) == 0) {
        return None;
    }
    let whole = query.whole();
    let begins = follows(&tokens, &whole);
    let worth = match (begins, tokens.split_terminator(' ').count() == whole.words.len()) {
        (true, true) if !whole.is_open => EXACT,
        (true, _) => BEGINS,
        (false, _) => HOLDS,
    };
    Some(if is_main { worth } else { worth - ALIAS })
}

fn together(whole: &Term, places: [&[&str]; 3]) -> i64 {
    let found = |fields: &[&str]| fields.iter().any(|field| times(field, whole, 1) > 0);
    places.into_iter().zip(TOGETHER).find(|(fields, _)| found(fields)).map_or(0, |(_, worth)| worth)
}

/// How often a term stands in a field, counted to `most`.
fn times(field: &str, term: &Term, most: usize) -> usize {
    let Some(first) = term.words.first() else { return 0 };
    first.forms().map(|form| places(field, form, term).take(most).count()).max().unwrap_or(0)
}

/// The words of a field at which a term begins by one form of its first word.
fn places<'t>(field: &'t str, form: &'t str, term: &'t Term) -> impl Iterator<Item = usize> + 't {
    let mut counted = 0;
    field.match_indices(form).map(|(at, _)| at).filter(move |at| {
        let rest = &field[*at..];
        let begins = *at == 0 || field[..*at].ends_with([' ', UNIT, FORM]);
        // A word's forms all fit an open term, and count once.
        let fits = *at >= counted && begins && follows(rest, term);
        if fits {
            counted = at + rest.find(' ').unwrap_or(rest.len());
        }
        fits
    })
}

/// Whether a field goes on with the term's words.
fn follows(rest: &str, term: &Term) -> bool {
    let mut written = rest.split(' ');
    term.words().all(|(word, is_open)| written.next().is_some_and(|written| word.is(written, is_open)))
}

#[cfg(test)]
mod tests {
    use super::{article, name};
    use crate::search::index::article_tokens;
    use crate::search::query::SearchQuery;

    fn score(query: &str, headline: &str, body: &[&str]) -> Option<i64> {
        let query = SearchQuery::parse(query).expect("a query");
        article(&query, &article_tokens(headline, None, body.iter().copied(), ["Jonah Leff"]))
    }

    #[test]
    fn headlines_count_more_than_names_and_names_more_than_a_word_in_the_text() {
        assert_eq!(score("zurich", "Zürich", &[]), Some(480));
        assert_eq!(score("leff", "Zürich", &[]), Some(160));
        assert_eq!(score("arms", "Zürich", &["Arms, ARMS"]), Some(100));
        assert_eq!(score("arms", "", &["arms arms", "arms arms arms arms"]), Some(200));
        assert_eq!(score("arm", "", &["arms"]), None);
        assert_eq!(score("arm*", "", &["arms"]), Some(50));
    }

    #[test]
    fn words_side_by_side_count_more() {
        let apart = score("arms deal", "Arms in a deal", &[]);
        let together = score("arms deal", "An arms deal", &[]);
        assert!(together > apart, "{together:?} {apart:?}");
        assert_eq!(score("\"arms deal\"", "Arms in a deal", &["deal arms", "arms", "deal"]), None);
        assert_eq!(score("\"jong un\"", "", &["Kim Jong-un’s arms"]), Some(50));
        assert_eq!(score("\"un arms\"", "", &["Kim Jong Un’s arms"]), Some(50));
    }

    #[test]
    fn names_count_by_how_much_of_them_is_asked_for() {
        let score = |query: &str, of: &str, is_main| name(&SearchQuery::parse(query).expect("a query"), of, is_main);
        assert_eq!(score("kim jong un", "Kim Jong-un", true), Some(2_000));
        assert_eq!(score("kim", "Kim Jong-un", true), Some(900));
        assert_eq!(score("kim jong", "Kim Jong-un", false), Some(850));
        assert_eq!(score("UN", "Kim Jong-un", true), Some(600));
        assert_eq!(score("un kim", "Kim Jong-un", true), Some(600));
        assert_eq!(score("un lee", "Kim Jong-un", true), None);
    }
}
