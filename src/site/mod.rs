//! What repeats across a site: text that stands on many of its pages is
//! chrome, whatever its words.
//!
//! Every page is observed while it is judged: [`observe`] gives what stands
//! on it as small records. Counted over all pages of a site they make a
//! [`SiteProfile`], and [`Rule::drops`] decides by it which kept blocks go.
//! Nothing here reads files or sorts more than one page's records: that is
//! the batch's part.

mod fact;
mod key;
mod lines;
mod name;
mod observe;
mod place;
mod profile;
mod profiles;
mod rule;
mod signature;
mod tally;

pub(crate) use fact::Fact;
pub(crate) use lines::{Hex, Line, Posting, SiteLine, TextLine};
pub(crate) use name::host;
pub use name::{SiteKind, SiteName};
pub(crate) use observe::{Observation, Observer, Record, Seen};
pub(crate) use profile::{Count, SiteProfile};
pub use profiles::{Profiles, SiteText};
pub(crate) use rule::Rule;
pub use rule::SiteCount;
pub use tally::{Sighting, SiteTally};

#[cfg(test)]
mod tests;
