//! The tone of promotion: a line that asks the reader for something instead of telling the story.
//!
//! A promotional line that stays in the story is a blemish; a sentence of the story that is taken for promotion is lost
//! to readers and to search. So a line is promotion only when it speaks to the reader from its first word on, offers
//! something that publications offer, and tells of nothing that anybody said or did.

use super::lexicon::{self, Class};
use super::lines::plain;

/// Lines that only mark a place.
const NOTICES: &str = include_str!("lexicon/promotion_notices.txt");

/// Openings that only promotion has.
const CLEAR: &str = include_str!("lexicon/promotion_openings.txt");

/// Openings that ask the reader for something, which may be something else than a publication's own.
const ASKS: &str = include_str!("lexicon/promotion_asks.txt");

/// Openings that lead to a request, which must then follow.
const LEADS: &str = include_str!("lexicon/promotion_leads.txt");

/// Requests.
const REQUESTS: &str = include_str!("lexicon/promotion_requests.txt");

/// What publications offer their readers.
const OFFERS: &str = include_str!("lexicon/promotion_offers.txt");

/// Words that speak to the reader.
const ADDRESS: [&str; 8] = ["you", "your", "us", "our", "here", "now", "today", "free"];

/// What a reader is asked to become.
const JOINERS: [&str; 5] = ["member", "subscriber", "supporter", "patron", "insider"];

/// Verbs that tell what was or happened.
const TELLS: &str = include_str!("lexicon/promotion_tells.txt");

/// Words in -ed that tell nothing by themselves.
const QUALITIES: &str = include_str!("lexicon/promotion_qualities.txt");

/// The longest line that can be promotion, in words.
const LONGEST_PROMO: usize = 40;
/// The longest line that asks to become something, in words.
const LONGEST_BECOME: usize = 10;

/// Whether a line asks the reader for something instead of telling the story.
pub(super) fn is_promo(line: &str) -> bool {
    let quoted = line.starts_with(['"', '“', '”', '„', '«', '»', '‘', '\'']);
    if quoted || line.split_whitespace().take(LONGEST_PROMO + 1).count() > LONGEST_PROMO {
        return false;
    }
    let words = plain(line);
    if NOTICES.lines().any(|notice| notice == words) {
        return true;
    }
    let clear = opening(CLEAR, &words).is_some();
    let asked = opening(ASKS, &words);
    let led = opening(LEADS, &words).filter(|rest| REQUESTS.lines().any(|request| holds(rest, request)));
    let becomes = becomes(line, &words);
    if !(clear || becomes || asked.is_some() || led.is_some()) || tells(&words) {
        return false;
    }
    let offered = asked.or(led).is_some_and(|rest| {
        let offers = OFFERS.lines().filter(|offer| holds(rest, offer)).count();
        offers > 1 || offers == 1 && ADDRESS.iter().any(|word| holds(&words, word))
    });
    clear || becomes || offered
}

/// What follows the opening of a line, when it is one of these.
fn opening<'w>(openings: &str, words: &'w str) -> Option<&'w str> {
    let rest = |opening: &str| words.strip_prefix(opening).filter(|rest| rest.is_empty() || rest.starts_with(' '));
    openings.lines().find_map(rest).map(str::trim_start)
}

/// "Become a member", "Become a Harbour Gazette Insider": no sentence.
fn becomes(line: &str, words: &str) -> bool {
    let Some(what) = words.strip_prefix("become a ").or_else(|| words.strip_prefix("become an ")) else { return false };
    let titled = || line.split_whitespace().skip(2).all(|word| word.starts_with(char::is_uppercase));
    let joins = what.split(' ').any(|word| JOINERS.contains(&word));
    words.split(' ').count() <= LONGEST_BECOME && !line.ends_with('.') && (joins || titled())
}

/// Whether a line reports what somebody says or did.
fn tells(words: &str) -> bool {
    let mut words = words.split(' ').peekable();
    words.next();
    while let Some(word) = words.next() {
        // What is brought to the reader is an offer: "delivered straight to your inbox".
        let brought = matches!(words.peek().copied(), Some("to" | "straight" | "directly" | "by" | "for"));
        let past =
            word.len() > 3 && word.ends_with("ed") && !brought && !QUALITIES.lines().any(|quality| quality == word);
        if past || TELLS.lines().any(|verb| verb == word) || lexicon::class(word).has(Class::SAY) {
            return true;
        }
    }
    false
}

/// Whether these words stand in the text as words.
fn holds(text: &str, words: &str) -> bool {
    let bounded = |at: usize| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '))
    };
    text.match_indices(words).any(|(at, _)| bounded(at))
}

#[cfg(test)]
mod tests {
    use super::is_promo;

    #[test]
    fn invitations_are_told_from_sentences_about_them() {
        for line in [
            "Sign up for our newsletter",
            "Sign up to receive breaking",
            "Sign up for the Evening Lamp newsletter now.",
            "Never miss a story — sign up for the Evening Lamp newsletter. Be first to know.",
            "Become a Harbour Gazette Insider",
            "Become a member today",
            "Get the day's headlines delivered straight to your inbox.",
            "Follow us on Facebook and Twitter",
            "Download our app for all the news.",
            "Don't miss out: subscribe today!",
            "To read more stories like this, subscribe to our newsletter.",
            "Advertisement",
        ] {
            assert!(is_promo(line), "{line}");
        }
        for line in [
            "Thousands signed up for the newsletter before the company closed it.",
            "To become a member of the union, Georgia must first reform its courts.",
            "Join forces or lose, the minister told both parties on Monday.",
            "Get the message, voters said.",
            "The minister never missed a vote.",
            "Help is on its way for flooded residents, the mayor said in her newsletter.",
            "Watch sellers who traded fake goods on Facebook were fined on Friday.",
            "Support for the party fell after it posted the figures on Twitter.",
            "Support our troops, the party's newsletter says.",
            "Join our campaign on Facebook, the union urged members.",
            "Advertising revenue at the Daily Post fell by a tenth.",
            "Subscribe to the theory or not, the newsletter's figures are right.",
            "“Sign up for our newsletter.”",
            "Become a nurse in three years",
            "Follow the money on Facebook and it leads to Norvia.",
        ] {
            assert!(!is_promo(line), "{line}");
        }
    }
}
