//! The stories of the sample, in the binary.

/// A story by the name of its file.
pub(super) type Story = (&'static str, &'static str);

macro_rules! stories {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../sample/", $folder, "/", $name, ".txt")))),*]
    };
}

/// Stories as they were first told.
pub(super) const STORIES: &[Story] = stories![
    "stories":
    "01-ferry-crack",
    "02-market-sale",
    "03-eelgrass",
    "04-lens-stolen",
    "05-brackwater-draw",
    "06-water-main",
    "07-islanders-row",
    "08-strike-ballot",
    "09-orchestra",
    "10-second-boat",
    "11-oysters",
    "12-market-petition",
    "13-water-back",
    "14-library-boat",
    "15-brackwater-win",
    "16-strike-result",
    "17-lens-clue",
    "18-desta-appointed",
    "19-school-clock",
    "20-market-vote",
    "21-strike-day",
    "22-dredger",
    "23-coach-gone",
    "24-strike-ends",
    "25-vanterpool-resigns",
    "26-tram",
    "27-storm-warning",
    "28-bow-door-report",
    "29-bakery",
    "30-corvane-school",
    "31-electric-ferry",
    "32-rovers",
    "33-market-court",
    "34-lens-found",
    "35-green-roof-owner",
    "36-ferry-back",
    "37-squid",
    "38-orchestra-concert",
    "39-adeyinka-director",
    "40-market-ruling",
    "41-tolland-boss",
    "42-wind-cable",
    "43-hospital",
    "44-title",
    "45-pell-candidate",
    "46-mains-plan",
    "47-dig",
    "48-wire-pilots",
    "49-strand-bakery",
    "50-boot",
    "51-chess",
    "52-oyster-hope",
    "53-desta-interview",
    "54-transfer",
    "55-market-reopens",
    "56-ferry-timetable",
    "57-swim",
    "58-corvane-fr",
    "59-tide-gate",
    "60-budget",
];

/// Stories as they were told again, when they were corrected.
pub(super) const CORRECTED: &[Story] = stories!["corrected": "28-bow-door-report"];

#[cfg(test)]
mod tests {
    use super::{CORRECTED, STORIES};

    #[test]
    fn every_file_is_in_the_binary() {
        for (folder, stories) in [("stories", STORIES), ("corrected", CORRECTED)] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample").join(folder);
            let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").file_name());
            let mut files: Vec<String> = files.map(|name| name.to_string_lossy().replace(".txt", "")).collect();
            files.sort_unstable();
            assert_eq!(files, stories.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        }
    }
}
