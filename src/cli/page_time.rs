//! How long the cleaning of a page may take.

use std::str::FromStr;
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::cleaner::{Cleaned, Cleaner, Document};
use crate::error::Error;

/// Where nothing else is said: more than the slowest page takes that is within
/// all other limits, so that what fails depends on no machine.
const USUAL: Duration = Duration::from_secs(600);

/// A time; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct PageTime(Option<Duration>);

impl Default for PageTime {
    fn default() -> Self {
        PageTime(Some(USUAL))
    }
}

impl PageTime {
    /// Cleans a page within this time.
    ///
    /// # Errors
    /// As [`Cleaner::clean_until`].
    pub(super) fn clean(self, cleaner: &Cleaner, document: Document<'_>) -> Result<Cleaned, Error> {
        let Some(most) = self.0 else { return cleaner.clean(document) };
        let begin = Instant::now();
        cleaner.clean_until(document, &|| begin.elapsed() > most)
    }
}

impl TryFrom<f64> for PageTime {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        let time = Duration::try_from_secs_f64(seconds);
        let time = time
            .map_err(|_| format!("'{seconds}' is no time; write seconds, such as 60, or 0 for no limit"))?;
        Ok(PageTime(Some(time).filter(|time| !time.is_zero())))
    }
}

impl FromStr for PageTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = text.parse::<f64>();
        seconds
            .map_err(|_| format!("'{text}' is no time; write seconds, such as 60, or 0 for no limit"))?
            .try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_as_people_write_them() {
        for (text, time) in
            [("60", Some(Duration::from_secs(60))), ("0.5", Some(Duration::from_millis(500))), ("0", None)]
        {
            assert_eq!(text.parse(), Ok(PageTime(time)), "{text}");
        }
        for text in ["", "1m", "-1", "inf", "NaN"] {
            let error = text.parse::<PageTime>().unwrap_err();
            assert!(error.contains("is no time; write seconds"), "{error}");
        }
    }
}
