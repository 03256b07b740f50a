//! The tone of promotion: a line that asks the reader for something instead of telling the story.

use super::lines::plain;

/// Words an invitation opens with.
const INVITES: [&str; 26] = [
    "sign",
    "subscribe",
    "never",
    "dont",
    "become",
    "join",
    "get",
    "follow",
    "click",
    "download",
    "support",
    "register",
    "like",
    "stay",
    "want",
    "enjoy",
    "enjoying",
    "share",
    "donate",
    "listen",
    "watch",
    "already",
    "receive",
    "try",
    "start",
    "help",
];

/// Words an invitation may open with when it also speaks to the reader.
const MAY_INVITE: [&str; 7] = ["for", "to", "be", "our", "you", "if", "not"];

/// What an invitation invites to; any of these makes an opening word serious.
const OFFERS: [&str; 46] = [
    "newsletter",
    "newsletters",
    "inbox",
    "subscribe",
    "subscription",
    "subscriber",
    "subscribers",
    "sign up",
    "signing up",
    "sign in",
    "log in",
    "our app",
    "the app",
    "free trial",
    "daily email",
    "email alerts",
    "breaking news alerts",
    "news alerts",
    "push notifications",
    "notifications",
    "miss a story",
    "miss a thing",
    "miss out",
    "miss another",
    "become a member",
    "membership",
    "on facebook",
    "on twitter",
    "on instagram",
    "on whatsapp",
    "on telegram",
    "on youtube",
    "on tiktok",
    "on x",
    "our journalism",
    "independent journalism",
    "click here",
    "our podcast",
    "wherever you get your podcasts",
    "support us",
    "follow us",
    "like us",
    "join us",
    "delivered to you",
    "straight to your",
    "to receive",
];

/// Openings that are promotion whatever follows, in a short line.
const ALWAYS: [&str; 19] = [
    "sign up to",
    "sign up for",
    "sign up now",
    "sign up here",
    "subscribe to",
    "subscribe now",
    "subscribe today",
    "subscribe for",
    "click here to",
    "follow us on",
    "download our",
    "download the app",
    "never miss a",
    "advertisement",
    "advertising",
    "story continues below",
    "article continues below",
    "support our journalism",
    "already a subscriber",
];

/// The longest line that can be promotion, in words.
const LONGEST_PROMO: usize = 60;

/// Whether a line asks the reader for something instead of telling the story.
pub(super) fn is_promo(line: &str) -> bool {
    if line.split_whitespace().take(LONGEST_PROMO + 1).count() > LONGEST_PROMO {
        return false;
    }
    let words = plain(line);
    let count = words.split(' ').count();
    let first = words.split(' ').next().unwrap_or_default();
    let opens_with = |phrase: &str| {
        words.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || phrase.ends_with(' '))
    };
    if count <= 40 && ALWAYS.iter().any(|phrase| opens_with(phrase)) {
        return true;
    }
    let become_one = ["become a ", "become an "].iter().any(|phrase| words.starts_with(phrase))
        && count <= 10
        && !line.ends_with('.');
    if become_one {
        return true;
    }
    let may = MAY_INVITE.contains(&first);
    if !may && !INVITES.contains(&first) {
        return false;
    }
    let offers = OFFERS.iter().filter(|offer| holds(&words, offer)).count();
    let has = |those: &[&str]| those.iter().any(|word| holds(&words, word));
    let addressed = has(&["you", "your", "us", "our"]);
    if may {
        return offers >= 1 && addressed;
    }
    offers >= 2 || offers == 1 && (addressed || count <= 14 || has(&["here", "now", "today", "free"]))
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
            "Never miss a story — sign up for the Evening Lamp newsletter. Be first to know.",
            "Become a Harbour Gazette Insider",
            "Get the day's headlines delivered straight to your inbox.",
            "Follow us on Facebook and Twitter",
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
        ] {
            assert!(!is_promo(line), "{line}");
        }
    }
}
