use serde_json::json;

use super::super::RequestErrorCode as Code;
use super::hub::{Hub, none};

#[tokio::test]
async fn strings_reach_the_resolver_as_the_specification_reads_them() {
    let hub = Hub::new();
    for (written, read) in [
        (r#""plain \" \\ \/ \b \f \n \r \t \u00e9""#, "plain \" \\ / \u{8} \u{c} \n \r \t é"),
        (r#""\u{1F600} \u{e9} \uD83D\uDE00 😀""#, "😀 é 😀 😀"),
        (r#""""block \""" and \n stay, "quotes" too""""#, "block \"\"\" and \\n stay, \"quotes\" too"),
        ("\"\"\"\n    first\n      second\n\n    third\n  \"\"\"", "first\n  second\n\nthird"),
        (r#""""#, ""),
        (r#""""""""#, ""),
        (r#""{[(" "#, "{[("),
        ("\"# no comment\"", "# no comment"),
    ] {
        assert_eq!(
            hub.data(&format!("{{ echo(text: {written}) }}"), none()).await,
            json!({ "echo": read }),
            "{written}"
        );
    }
}

#[test]
fn broken_strings_are_syntax_errors() {
    let hub = Hub::new();
    for written in
        [r#""open"#, r#""\x""#, r#""\u12""#, r#""\u{}""#, r#""\u{110000}""#, r#""\uD83D""#, "\"a\nb\"", r#""""open""#]
    {
        let errors = hub.errors(&format!("{{ echo(text: {written}) }}"), &none());
        assert_eq!(errors[0].code, Code::SyntaxError, "{written}");
        assert!(!errors[0].message.contains('\n'), "{errors:?}");
    }
}
