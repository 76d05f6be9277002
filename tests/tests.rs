//! All tests that see the crate from outside, as one program: it is linked once.

mod architecture;
mod archive_faults;
mod archives;
mod attributes;
mod cli;
mod cli_edges;
mod common;
mod decisions;
mod explain;
mod explain_page;
mod faults;
mod folder;
mod golden;
mod hostile;
mod huge;
mod lock;
mod log_format;
mod outputs;
mod packed;
mod page_time;
mod parsers;
mod phrases;
mod profiles;
mod properties;
mod quality;
mod report;
mod rerun;
mod save_failures;
mod site_faults;
mod site_pages;
mod sites;
mod system_faults;
mod together;
mod tricks;
#[cfg(unix)]
mod two_passes;
