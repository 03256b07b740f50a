//! Files that are no stories, trials, and imports side by side.

use std::process::{Command, Stdio};

use masthead::ingest::{ImportOptions, Outcome};
use sea_orm::{ConnectionTrait, Database};

use super::{ADA, PUBLISH, counts, file, import, import_files};
use crate::hub::{TestHub, on_both};

#[tokio::test]
async fn a_file_that_is_no_story_is_named_and_the_others_go_on() {
    on_both(async |hub: TestHub| {
        let folder = tempfile::tempdir().expect("a folder");
        let big = folder.path().join("big.txt");
        std::fs::File::create(&big).and_then(|file| file.set_len(100 * 1024 * 1024)).expect("a large file");
        let long = format!("{}\nText.\n", "word ".repeat(200));
        let paths = vec![
            file(&folder, "latin.txt", b"Caf\xe9\nText.\n"),
            file(&folder, "empty.txt", b""),
            file(&folder, "good.txt", ADA),
            folder.path().to_owned(),
            big,
            file(&folder, "binary.txt", b"\x7fELF\x02\x01\x01\x00\x00"),
            folder.path().join("absent.txt"),
            file(&folder, "long.txt", long),
            file(&folder, "blank.txt", b" \n\t\n"),
            file(&folder, "page.txt", "<!DOCTYPE html>\n<html><body><p>Text.</p></body></html>\n"),
        ];
        let (reports, summary) = import_files(&hub.app, paths.clone(), PUBLISH).await;
        assert_eq!((summary.made, summary.failed), (1, 9));
        let codes: Vec<&str> =
            reports.iter().map(|report| report.error.as_ref().map_or("", |error| error.code.as_str())).collect();
        let expected = [
            "NOT_UTF8",
            "EMPTY",
            "",
            "FOLDER",
            "TOO_LARGE",
            "BINARY",
            "NOT_FOUND",
            "HEADLINE_TOO_LONG",
            "EMPTY",
            "HTML",
        ];
        assert_eq!(codes, expected);
        for (report, path) in reports.iter().zip(&paths) {
            assert_eq!(report.source, path.display().to_string());
        }
        assert_eq!(counts(&hub).await["article"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_story_has_no_more_blocks_and_a_block_no_more_lines_than_the_schema_says() {
    on_both(async |hub: TestHub| {
        let folder = tempfile::tempdir().expect("a folder");
        let paragraphs = |count: usize| {
            let lines = (0..count).map(|n| format!("The harbour opened for the day of number {n}.\n\n"));
            format!("Paragraphs, {count}\n\n{}", lines.collect::<String>())
        };
        let list = |count: usize| {
            let items = (0..count).map(|n| format!("- the item of number {n}, of wood.\n"));
            format!("A list of {count}\n\nThe harbour keeps these.\n\n{}", items.collect::<String>())
        };
        let links = |count: usize| list(count).replace("The harbour keeps these.", "Read more:");
        let texts = [paragraphs(2_000), paragraphs(2_001), list(1_000), list(1_001), links(1_000), links(1_001)];
        let paths: Vec<_> =
            (0..).zip(&texts).map(|(number, text)| file(&folder, &format!("{number}.txt"), text)).collect();
        let (reports, _) = import_files(&hub.app, paths, PUBLISH).await;
        let failures: Vec<_> = reports.iter().map(|report| report.error.as_ref()).collect();
        for (number, most) in [(1, "at most 2000"), (3, "at most 1000"), (5, "at most 1000")] {
            assert!(failures[number - 1].is_none(), "{:?}", failures[number - 1]);
            let error = failures[number].expect("too large");
            assert_eq!(error.code, "TOO_LARGE");
            assert!(error.message.contains(most), "{}", error.message);
        }
        let document = "{ articles(first: 3) { nodes { body { __typename ... on ListBlock { entries }
                          ... on RelatedBlock { items { headline } } } } } }";
        let answer = hub.query(document).await;
        let bodies = answer["data"]["articles"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let items = |typename: &str, field: &str| {
            let mut blocks = bodies.iter().flat_map(|one| one["body"].as_array().expect("blocks"));
            let block = blocks.find(|block| block["__typename"] == typename).expect("a block");
            block[field].as_array().map(Vec::len)
        };
        assert!(bodies.iter().any(|one| one["body"].as_array().map(Vec::len) == Some(2_000)));
        assert_eq!((items("ListBlock", "entries"), items("RelatedBlock", "items")), (Some(1_000), Some(1_000)));
    })
    .await;
}

#[tokio::test]
async fn markdown_comes_out_as_words_with_annotations() {
    on_both(async |hub: TestHub| {
        let text = "# Harbour reopens\n**By Ben Li**\nThe **mayor** wrote [a letter](https://source.example/l) on Friday.\n\
                    - a *wet* day\n- a dry one\n";
        import(&hub, &[text], PUBLISH).await;
        let document = "{ articles(first: 1) { nodes { byline bodyText body { html ... on Paragraph {
                          annotations { __typename start end text ... on LinkAnnotation { url } } } } } } }";
        let story = &hub.query(document).await["data"]["articles"]["nodes"][0];
        assert_eq!(story["byline"], "Ben Li");
        assert_eq!(story["bodyText"], "The mayor wrote a letter on Friday.\n\na wet day\na dry one");
        let annotations = story["body"][0]["annotations"].as_array().unwrap_or_else(|| panic!("{story}"));
        let link = annotations.iter().find(|found| found["__typename"] == "LinkAnnotation").expect("a link");
        assert_eq!((&link["text"], &link["url"]), (&"a letter".into(), &"https://source.example/l".into()));
        assert!(annotations.iter().any(|found| found["__typename"] == "EmphasisAnnotation" && found["text"] == "mayor"));
        let list = story["body"][1]["html"].as_str().expect("html");
        assert!(list.contains(">wet<") && !list.contains('*'), "{list}");
    })
    .await;
}

#[tokio::test]
async fn a_trial_tells_all_and_writes_nothing() {
    on_both(async |hub: TestHub| {
        import(&hub, &["Before\nSomething was here before.\n"], PUBLISH).await;
        let before = counts(&hub).await;
        let trial = ImportOptions { publish: true, dry_run: true };
        let texts: Vec<String> = (0..70).map(|number| ADA.replace("reopens", &format!("opens {number}"))).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let reports = import(&hub, &texts, trial).await;
        assert!(reports.iter().all(|report| report.outcome == Outcome::Made));
        assert_eq!(
            reports.iter().map(|report| report.counts.people.made).sum::<u64>(),
            1,
            "each meets those before it"
        );
        assert_eq!(counts(&hub).await, before);
    })
    .await;
}

#[tokio::test]
async fn two_imports_of_one_headline_get_two_slugs() {
    on_both(async |hub: TestHub| {
        let texts = |side: &str| -> Vec<String> { (0..40).map(|n| format!("{ADA}{side} {n}.\n")).collect() };
        let (left, right) = (texts("Left"), texts("Right"));
        let (left, right): (Vec<&str>, Vec<&str>) =
            (left.iter().map(String::as_str).collect(), right.iter().map(String::as_str).collect());
        let (one, two) = tokio::join!(import(&hub, &left, PUBLISH), import(&hub, &right, PUBLISH));
        let mut slugs: Vec<_> = one.iter().chain(&two).filter_map(|report| report.slug.clone()).collect();
        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), 80);
        assert_eq!(counts(&hub).await["person"], 1, "two imports never make one person twice");
    })
    .await;
}

#[tokio::test]
async fn two_processes_import_into_one_file_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}?mode=rwc", folder.path().join("hub.db").display());
    let start = |side: &str| {
        let paths: Vec<_> =
            (0..100).map(|n| file(&folder, &format!("{side}{n}.txt"), format!("{ADA}{side} {n}.\n"))).collect();
        Command::new(env!("CARGO_BIN_EXE_masthead"))
            .args(["import", "--publish", "--database-url", &url])
            .args(paths)
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs")
    };
    let migrated = Command::new(env!("CARGO_BIN_EXE_masthead"))
        .args(["migrate", "--database-url", &url])
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("it runs");
    assert!(migrated.status.success());
    let (one, two) = (start("left"), start("right"));
    for child in [one, two] {
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("Stories: 100 made, 0 changed"));
    }
    let database = Database::connect(url.as_str()).await.expect("opened");
    let count = |table: &str| {
        let count =
            sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, format!("SELECT count(*) AS n FROM {table}"));
        let database = database.clone();
        async move {
            let row = database.query_one_raw(count).await.expect("counted").expect("a row");
            row.try_get::<i64>("", "n").expect("a number")
        }
    };
    assert_eq!((count("article").await, count("person").await), (200, 1));
}

#[tokio::test]
async fn every_field_has_a_bound_and_is_named_when_it_is_longer() {
    on_both(async |hub: TestHub| {
        let folder = tempfile::tempdir().expect("a folder");
        for (key, most, value) in [
            ("section", 200, "s".repeat(201)),
            ("byline", 500, "b".repeat(501)),
            ("url", 2_000, format!("https://gazette.example/{}", "u".repeat(1_977))),
        ] {
            let story = |value: &str| format!("---\nheadline: On {key}\n{key}: {value}\n---\nWords of {key}.\n");
            let longest = &value[..value.len() - 1];
            let paths = vec![file(&folder, "long.txt", story(&value)), file(&folder, "fits.txt", story(longest))];
            let (reports, _) = import_files(&hub.app, paths, PUBLISH).await;
            let error = reports[0].error.as_ref().expect("too long");
            assert_eq!(error.code, "FIELD_TOO_LONG");
            assert_eq!(error.message, format!("the {key} is longer than {most} characters"));
            assert_eq!(reports[1].error, None, "{key}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_story_holds_a_character_that_controls_a_terminal() {
    on_both(async |hub: TestHub| {
        let folder = tempfile::tempdir().expect("a folder");
        for (text, place, character) in [
            ("Head \u{1b}[2J\nWords of it.\n", "the headline", "U+001B"),
            ("Head\n\nWords of it.\n\nMore\u{7} words of it.\n", "the text from line 5 on", "U+0007"),
            ("Head\n\nWords\u{9b}31m of it.\n", "the text from line 3 on", "U+009B"),
            ("---\nsection: \"a\\eb\"\n---\nHead\n\nWords.\n", "the section", "U+001B"),
            ("---\nbyline: \"a\\x7fb\"\n---\nHead\n\nWords.\n", "the byline", "U+007F"),
        ] {
            let (reports, _) = import_files(&hub.app, vec![file(&folder, "a.txt", text)], PUBLISH).await;
            let error = reports[0].error.as_ref().expect("refused");
            assert_eq!(error.code, "CONTROL_CHARACTER", "{text:?}");
            let expected = format!("{place} holds the control character {character}, which no story may hold");
            assert_eq!(error.message, expected, "{text:?}");
        }
        let plain = "Head\ting\r\n\r\nWords\tof it.\r\n\r\n- one\r\n- two\r\n- three\r\n";
        let (reports, _) = import_files(&hub.app, vec![file(&folder, "a.txt", plain)], PUBLISH).await;
        assert_eq!(reports[0].error, None);
    })
    .await;
}

#[test]
fn a_terminal_never_gets_control_characters_of_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = "a\u{1b}[2J\u{9b}1m.txt";
    file(&folder, name, "---\nlanguage: \"\\e[2J\"\n---\nHead\n\nWords.\n");
    let good = "b\u{1b}c.txt";
    file(&folder, good, ADA);
    for words in [vec!["import"], vec!["import", "--report", "json"], vec!["understand"], vec!["understand", "--json"]]
    {
        let mut command = Command::new(env!("CARGO_BIN_EXE_masthead"));
        let command = command.args(&words).args([name, good]).current_dir(folder.path()).env_clear();
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        for bytes in [output.stdout, output.stderr] {
            let said = String::from_utf8(bytes).expect("text");
            assert!(said.chars().all(|c| !c.is_control() || c == '\n'), "{words:?}: {said:?}");
        }
    }
}

#[tokio::test]
async fn a_newsroom_has_no_more_sections_than_are_told() {
    on_both(async |hub: TestHub| {
        let folder = tempfile::tempdir().expect("a folder");
        let story = |number: usize| {
            let text = format!("---\nsection: Section {number}\n---\nStory {number}\n\nWords of story {number}.\n");
            file(&folder, &format!("{number}.txt"), text)
        };
        let (reports, summary) = import_files(&hub.app, (0..502).map(story).collect(), PUBLISH).await;
        assert_eq!((summary.made, summary.failed), (500, 2));
        for (number, report) in reports.iter().enumerate().skip(500) {
            let error = report.error.as_ref().expect("refused");
            assert_eq!(error.code, "TOO_MANY_SECTIONS");
            let expected = format!(
                "there is no section `Section {number}`, and the newsroom has 500 sections, which is as many as it may have"
            );
            assert_eq!(error.message, expected);
        }
        let again = file(&folder, "again.txt", "---\nsection: section 7\n---\nAgain\n\nWords of another.\n");
        let (_, summary) = import_files(&hub.app, vec![again], PUBLISH).await;
        assert_eq!((summary.made, summary.failed), (1, 0), "a section that is there is found");
        let answer = hub.query("{ sections { name } }").await;
        assert_eq!(answer["data"]["sections"].as_array().map(Vec::len), Some(500));
    })
    .await;
}

#[test]
fn a_few_stories_are_told_one_by_one_and_a_trial_makes_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    file(&folder, "harbour.txt", ADA);
    file(&folder, "later.txt", "---\npublished_at: 2999-01-02\n---\nLater on\nThe ferry will sail.\n");
    let import = |flags: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_masthead"))
            .args(["import", "harbour.txt", "later.txt", "--database-url", "sqlite:hub.db?mode=rwc"])
            .args(flags)
            .current_dir(folder.path())
            .env_clear()
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let told = import(&["--dry-run", "--publish"]);
    assert!(told.contains("Nothing was written. Stories: 2 made,"), "{told}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2, "no database was made");
    let told = import(&["--publish"]);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "harbour.txt: made, public as harbour-reopens");
    assert_eq!(lines[1], "later.txt: made, scheduled as later-on for 2999-01-02T00:00:00Z");
    assert_eq!(lines[2], "Stories: 2 made, 0 changed, 0 unchanged, 0 failed; 1 public, 1 scheduled, 0 drafts.");
}
