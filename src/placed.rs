//! Files that are whole when they are in their place: written beside it, then
//! renamed.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// What the names of these files begin and end with until then.
pub(crate) const PREFIX: &str = ".dechrome-";
pub(crate) const SUFFIX: &str = ".tmp";

/// A file in `folder` whose name begins with `prefix`, with the permissions of
/// any new file.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn temporary(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666)); // less the umask
    }
    builder.tempfile_in(folder)
}

/// Puts a file at `path`, in the place of one that is there.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = temporary(folder_of(path), PREFIX)?;
    file.write_all(bytes)?;
    file.persist(path)?; // on failure, dropped and so removed
    Ok(())
}

/// The folder that a file lies in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn it_replaces_and_has_the_permissions_of_any_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let (any, placed) = (folder.path().join("any"), folder.path().join("placed"));
        fs::write(&any, "").unwrap();
        put(&placed, b"before").unwrap();
        put(&placed, b"now").unwrap();
        assert_eq!(fs::read(&placed).unwrap(), b"now");
        let mode = |path| fs::metadata(path).unwrap().mode();
        assert_eq!(mode(&placed), mode(&any));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
