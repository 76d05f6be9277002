//! What goes and what stays, on facts and counts made by hand; and whole
//! sites of small texts.

use super::fact::Marks;
use super::*;
use crate::{Cleaner, Document, InputKind};

/// A site of forty pages on which texts 2, 4, 6 … stand, each with so many
/// pages, kept pages and pages at an edge.
fn site(kind: SiteKind, counts: &[(u32, u32, u32)]) -> SiteProfile {
    let count = |(at, (pages, kept, edge)): (usize, &(u32, u32, u32))| Count {
        key: at as u64 * 2 + 2,
        pages: *pages,
        kept: *kept,
        edge: *edge,
        ..Count::default()
    };
    let site = SiteName { kind, name: "harbour.example".into() };
    SiteProfile::new(site, 40, counts.iter().enumerate().map(count).collect())
}

/// A block with the text of this key.
fn block(key: u64, words: u16, chance: f32, marks: Marks) -> Fact {
    Fact { key, loose: 0, words, score: (chance * 255.0) as u8, marks }
}

/// A paragraph of the page's own.
fn own() -> Fact {
    block(1000, 60, 0.9, Marks::PROSE.with(Marks::SENTENCE))
}

fn drops(facts: &[Fact], site: &SiteProfile) -> Vec<bool> {
    Rule::new().unwrap().drops(facts, site)
}

const LINE: Marks = Marks::SENTENCE;

#[test]
fn a_slogan_goes_wherever_it_stands() {
    let site = site(SiteKind::Domain, &[(38, 38, 30)]);
    let slogan = block(2, 6, 0.8, LINE);
    assert_eq!(drops(&[slogan, own(), own(), own()], &site), [true, false, false, false]);
    assert_eq!(drops(&[own(), slogan, own()], &site), [false, true, false]);
    assert_eq!(drops(&[own(), own(), slogan], &site), [false, false, true]);
}

#[test]
fn a_few_pages_are_enough_for_a_line_at_the_edge_and_not_for_a_sentence_inside() {
    let site = site(SiteKind::Domain, &[(6, 4, 5), (6, 4, 1)]);
    let line = block(2, 4, 0.6, LINE);
    let sentence = block(4, 25, 0.6, Marks::PROSE.with(LINE));
    assert_eq!(drops(&[own(), sentence, own(), line], &site), [false, false, false, true]);
}

#[test]
fn what_is_known_less_surely_needs_more() {
    let counts = [(6, 6, 6), (10, 6, 9), (40, 40, 40)];
    let facts = [2, 4, 6].map(|key| [own(), own(), block(key, 4, 0.6, LINE)]);
    for (kind, gone) in [
        (SiteKind::Domain, [false, true, true]),
        (SiteKind::Folder, [false, true, true]),
        (SiteKind::All, [false, true, true]),
    ] {
        let site = site(kind, &counts);
        assert_eq!(facts.map(|facts| drops(&facts, &site)[2]), gone, "{kind:?}");
    }
}

#[test]
fn the_heading_of_a_section_stays_with_what_it_leads_to() {
    let site = site(SiteKind::Domain, &[(40, 40, 2), (40, 40, 2), (40, 40, 40)]);
    let ingredients = block(2, 1, 0.7, Marks::HEADING);
    let method = block(4, 1, 0.7, Marks::default());
    let share = block(6, 4, 0.7, LINE);
    // One right before the other, both before a paragraph of the page's own.
    let facts = [own(), ingredients, method, own(), own(), share];
    assert_eq!(drops(&facts, &site), [false, false, false, false, false, true]);
    // "Abstract", right under the title.
    let title = block(1001, 6, 0.9, Marks::HEADING);
    assert_eq!(drops(&[title, ingredients, own(), own()], &site), [false; 4]);
    // A heading over nothing but chrome goes with it.
    assert_eq!(drops(&[own(), own(), ingredients, share], &site), [false, false, true, true]);
}

#[test]
fn names_of_speakers_and_refrains_stay() {
    let site = site(SiteKind::Domain, &[(40, 40, 10)]);
    let speaker = block(2, 2, 0.6, Marks::MANY);
    assert_eq!(drops(&[own(), speaker, own(), speaker, own(), speaker, own()], &site), [false; 7]);
    let refrain = block(2, 7, 0.6, Marks::MANY.with(LINE));
    let verse = block(1002, 30, 0.6, LINE);
    assert_eq!(drops(&[verse, refrain, verse, refrain, verse], &site), [false; 5]);
}

#[test]
fn a_clause_that_is_what_the_page_is_about_stays() {
    let site = site(SiteKind::Domain, &[(40, 12, 39)]);
    let clause = block(2, 40, 0.6, Marks::PROSE.with(LINE));
    assert_eq!(drops(&[own(), own(), clause], &site), [false, false, true]);
    assert_eq!(drops(&[own(), clause, own()], &site), [false; 3]);
    assert_eq!(drops(&[block(1001, 3, 0.9, Marks::HEADING), clause], &site), [false, false]);
}

#[test]
fn a_page_keeps_its_own_title() {
    // A link to it stands on each page, dropped; the site's name is no title.
    let site = site(SiteKind::Domain, &[(40, 1, 40), (40, 40, 40)]);
    let title = |key| block(key, 5, 0.3, Marks::HEADING);
    assert_eq!(drops(&[title(2), own()], &site), [false, false]);
    assert_eq!(drops(&[title(4), own()], &site), [true, false]);
}

#[test]
fn code_and_tables_stay() {
    let site = site(SiteKind::Domain, &[(40, 40, 40)]);
    assert_eq!(drops(&[own(), block(2, 5, 0.6, Marks::FORM)], &site), [false, false]);
}

#[test]
fn dates_may_differ_and_values_may_not() {
    let loose = Count { key: 3, pages: 40, kept: 40, edge: 40, ..Count::default() };
    let site = SiteProfile::new(SiteName::of(["http://harbour.example/"], None), 40, vec![loose]);
    let line = |marks| Fact { loose: 3, ..block(2, 3, 0.3, marks) };
    assert_eq!(drops(&[own(), line(Marks::MOMENT)], &site), [false, true]);
    assert_eq!(drops(&[own(), line(Marks::default())], &site), [false, false]);
}

#[test]
fn what_the_rule_may_need_can_drop() {
    let rule = Rule::new().unwrap();
    for pages in 1..40 {
        let site = site(SiteKind::Domain, &[(pages, pages, pages)]);
        let facts = [own(), own(), block(2, 1, 0.1, LINE)];
        if rule.drops(&facts, &site)[2] {
            assert!(rule.can_drop(SiteKind::Domain, 40, &site.counts()[0], 0), "{pages}");
        }
    }
}

const STORIES: [&str; 6] = [
    "The port authority will begin dredging the inner harbour in March, it said on Monday. Boats will moor elsewhere.",
    "A heron has settled under the bridge and steals from the anglers, who have begun to leave it the small ones.",
    "Rain kept the market small this week, yet the bakers sold out before noon, as they do in every weather.",
    "The school choir sings in the old granary on Friday, because the roof of the hall is being mended until May.",
    "Two carts met in Mill Lane and neither would give way, so the baker brought both drivers coffee and a map.",
    "The council has found the missing bell in its own cellar, where it had served as a stand for the copier.",
];

const SLOGAN: &str = "All the news. Minute by minute.";

fn page(story: &str) -> String {
    format!("{SLOGAN}\n\n{story}\n\n{story} So it was said.\n\n{SLOGAN}\n")
}

fn document(text: &str) -> Document<'_> {
    Document {
        bytes: text.as_bytes(),
        kind: InputKind::Text,
        url: Some("https://www.harbour-post.example/a"),
        ..Document::default()
    }
}

fn learn(pages: &[String]) -> Profiles {
    let cleaner = Cleaner::new(crate::Settings::default()).unwrap();
    let mut profiles = Profiles::default();
    for page in pages {
        cleaner.learn(&cleaner.clean(document(page)).unwrap(), &mut profiles).unwrap();
    }
    profiles
}

fn pages() -> Vec<String> {
    STORIES.iter().map(|story| page(story)).collect()
}

fn post() -> SiteName {
    SiteName::of(["http://harbour-post.example"], None)
}

#[test]
fn all_copies_of_a_slogan_go_from_all_pages() {
    let pages = pages();
    let plain = Cleaner::new(crate::Settings::default()).unwrap();
    assert!(plain.clean(document(&pages[0])).unwrap().text.contains(SLOGAN), "the judge alone keeps it");
    let profiles = learn(&pages);
    for profiles in [profiles.compact().unwrap(), profiles] {
        let cleaner = Cleaner::new(crate::Settings::default()).unwrap().with_profiles(profiles);
        for (page, story) in pages.iter().zip(STORIES) {
            let text = cleaner.clean(document(page)).unwrap().text;
            assert_eq!(text, format!("{story}\n\n{story} So it was said.\n"));
        }
    }
}

#[test]
fn copies_of_a_page_count_once() {
    let copies: Vec<String> = (0..9).map(|n| format!("{}\nPrinted copy {n}\n", page(STORIES[0]))).collect();
    assert_eq!(learn(&copies).sites().collect::<Vec<_>>(), [(&post(), 1)]);
    let cleaner = Cleaner::new(crate::Settings::default()).unwrap().with_profiles(learn(&copies));
    assert!(cleaner.clean(document(&copies[0])).unwrap().text.contains(STORIES[0]));
    assert_eq!(learn(&pages()).sites().next().unwrap().1, 6);
}

#[test]
fn halves_merged_are_the_whole() {
    let pages = pages();
    let whole = learn(&pages).to_bytes();
    // A page stands in both halves.
    let (one, other) = (learn(&pages[..4]), learn(&pages[3..]));
    for (mut first, second) in [(one.clone(), other.clone()), (other, one)] {
        first.merge(Profiles::from_bytes(&second.to_bytes()).unwrap()).unwrap();
        assert_eq!(String::from_utf8(first.to_bytes()).unwrap(), String::from_utf8(whole.clone()).unwrap());
    }
    let mut small = Profiles::from_bytes(&whole).unwrap().compact().unwrap();
    assert!(small.merge(learn(&pages)).is_err());
    assert_eq!(Profiles::from_bytes(&small.to_bytes()).unwrap().to_bytes(), small.to_bytes());
}

#[test]
fn a_person_can_look_and_take_a_text_out() {
    let mut profiles = learn(&pages());
    let listed = profiles.chrome(&post()).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].text.as_str(), listed[0].pages), ("all the news minute by minute", 6));
    assert!(profiles.remove(&post(), &listed[0].key));
    assert!(
        !profiles.remove(&post(), "no key") && !profiles.remove(&SiteName::of(None, None), &listed[0].key)
    );
    // The mark outlives merging with profiles that do not have it.
    let mut others = learn(&pages());
    others.merge(profiles).unwrap();
    assert!(others.chrome(&post()).unwrap().is_empty());
    let compact = Profiles::from_bytes(&others.compact().unwrap().to_bytes()).unwrap();
    let cleaner = Cleaner::new(crate::Settings::default()).unwrap().with_profiles(compact);
    assert!(cleaner.clean(document(&page(STORIES[0]))).unwrap().text.contains(SLOGAN));
}

#[test]
fn damaged_profiles_are_refused_and_never_panic() {
    let profiles = learn(&pages());
    for bytes in [profiles.to_bytes(), profiles.compact().unwrap().to_bytes()] {
        for end in 0..bytes.len() {
            let whole_lines = bytes[..end].ends_with(b"\n");
            assert_eq!(Profiles::from_bytes(&bytes[..end]).is_ok(), whole_lines, "cut at {end}");
        }
        for at in (0..bytes.len()).step_by(7) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            if let Ok(read) = Profiles::from_bytes(&bytes) {
                read.compact().unwrap().to_bytes();
            }
        }
    }
    let error =
        Profiles::from_bytes(b"{\"dechrome-profiles\":{\"version\":9,\"compact\":false}}\n").unwrap_err();
    assert!(error.to_string().contains("version 9"), "{error}");
}
