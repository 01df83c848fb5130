//! Why a look is refused.

use std::{
    error::Error,
    fmt, io,
    path::{Path, PathBuf},
};

/// Why a look is refused. Each names the file.
#[derive(Debug)]
pub enum ThemeError {
    /// The folder or a file in it can't be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is too large for a page that people load by phone.
    TooLarge(PathBuf),
    /// A file that no page uses.
    Unused(PathBuf),
    /// A template is wrong, or needs what no page has.
    Template {
        /// Its file.
        path: PathBuf,
        /// The line, from 1, as far as it is known.
        line: Option<usize>,
        /// Why.
        source: minijinja::Error,
    },
    /// A page can't be answered as this template has it.
    Lacks {
        /// Its file.
        path: PathBuf,
        /// What is not in the page.
        what: String,
    },
    /// A built-in file of words can't be read.
    Words(String),
}

impl ThemeError {
    /// What minijinja says of a template; `place` says where the file of a name is.
    pub(super) fn template(name: &str, source: minijinja::Error, place: impl Fn(&str) -> PathBuf) -> Self {
        // The innermost one is about the line that is wrong, which may be in another template that this one includes.
        let mut innermost = &source;
        while let Some(inner) = Error::source(innermost).and_then(|inner| inner.downcast_ref::<minijinja::Error>()) {
            innermost = inner;
        }
        let (path, line) = (place(innermost.name().unwrap_or(name)), innermost.line());
        Self::Template { path, line, source }
    }

    /// The file, and the line in it where that is known.
    pub fn place(&self) -> (&Path, Option<usize>) {
        match self {
            Self::Template { path, line, .. } => (path, *line),
            Self::Unreadable { path, .. } | Self::TooLarge(path) | Self::Unused(path) | Self::Lacks { path, .. } => {
                (path, None)
            }
            Self::Words(name) => (Path::new(name), None),
        }
    }

    /// What is wrong with the file, without what caused it.
    pub fn reason(&self) -> String {
        match self {
            Self::Unreadable { .. } => "it can't be read".to_owned(),
            Self::TooLarge(_) => "it is larger than 512 KiB".to_owned(),
            Self::Unused(_) => "it replaces nothing".to_owned(),
            Self::Template { .. } => "the template is refused".to_owned(),
            Self::Lacks { what, .. } => format!("the page lacks {what}"),
            Self::Words(_) => "the words of this language can't be read".to_owned(),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "correct the path or its permissions; templates are UTF-8 text",
            Self::TooLarge(_) => "make it smaller: people load it by phone",
            Self::Unused(_) => {
                "there can be theme.css, logo.svg, logo.png, and the built-in templates by their names \
                 (`anchor-host pages export` writes them)"
            }
            Self::Template { .. } => "compare it with the built-in one (`anchor-host pages export` writes them)",
            Self::Lacks { .. } => "keep it as in the built-in template (`anchor-host pages export` writes them)",
            Self::Words(_) => "this is a mistake in the program: report it",
        }
    }
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, line) = self.place();
        write!(f, "sep24.theme: {}", path.display())?;
        if let Some(line) = line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}; {}", self.reason(), self.remedy())
    }
}

impl Error for ThemeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unreadable { source, .. } => Some(source),
            Self::Template { source, .. } => Some(source),
            Self::TooLarge(_) | Self::Unused(_) | Self::Lacks { .. } | Self::Words(_) => None,
        }
    }
}
