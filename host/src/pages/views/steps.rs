//! What is asked: forms, choices, reviews.

use serde::Serialize;

/// The number of a step.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Step {
    /// From 1.
    pub index: usize,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Serialize)]
pub struct FieldError {
    /// The field; `None`: none in particular.
    pub field: Option<String>,
    /// Its label.
    pub label: Option<String>,
    /// What is wrong.
    pub message: String,
}

/// A form.
#[derive(Debug, Clone, Serialize)]
pub struct Form {
    /// The heading.
    pub heading: String,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Proves that it comes from this page.
    pub csrf: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
    /// The button.
    pub submit: Option<String>,
    /// Where the costs of what is entered are asked.
    pub preview: Option<String>,
    /// Whether it has files.
    pub multipart: bool,
    /// What is wrong with what was entered.
    pub errors: Vec<FieldError>,
    /// The values.
    pub fields: Vec<Field>,
}

/// A value of a form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// How it is entered.
    pub kind: &'static str,
    /// What the user reads.
    pub label: String,
    /// More about it.
    pub hint: Option<String>,
    /// What stands in it.
    pub value: Option<String>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it.
    pub error: Option<String>,
    /// What browsers know it as (HTML `autocomplete`).
    pub autocomplete: Option<&'static str>,
    /// The keyboard, if it is not the kind's.
    pub inputmode: Option<&'static str>,
    /// Most characters.
    pub max_length: Option<usize>,
    /// What it has to look like (HTML `pattern`).
    pub pattern: Option<String>,
    /// The earliest day.
    pub min: Option<String>,
    /// The latest day.
    pub max: Option<String>,
    /// The unit behind it.
    pub unit: Option<String>,
    /// What can be chosen.
    pub choices: Vec<Choosable>,
    /// Content types of files.
    pub accept: Option<String>,
    /// Whether several files are taken.
    pub multiple: bool,
    /// Most bytes of a file.
    pub max_bytes: Option<usize>,
    /// The same for people.
    pub limit: Option<String>,
    /// Files that are here already.
    pub files: Vec<SentFile>,
}

/// A file that is here already.
#[derive(Debug, Clone, Serialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its size, for people.
    pub size: String,
}

/// What can be chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Choosable {
    /// The value.
    pub value: String,
    /// What the user reads.
    pub label: String,
    /// More about it.
    pub hint: Option<String>,
}

/// A choice among buttons.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// The heading.
    pub heading: String,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Proves that it comes from this page.
    pub csrf: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
    /// The name of the value.
    pub name: &'static str,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// The choices.
    pub options: Vec<Choosable>,
}

/// Everything to agree to.
#[derive(Debug, Clone, Serialize)]
pub struct Review {
    /// The heading, if it is not the host's.
    pub heading: Option<String>,
    /// A paragraph below it.
    pub intro: Option<String>,
    /// Where it is sent.
    pub action: String,
    /// Proves that it comes from this page.
    pub csrf: String,
    /// The page before.
    pub back: Option<String>,
    /// Its number.
    pub step: Option<Step>,
    /// The button.
    pub submit: Option<String>,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// What was entered.
    pub sections: Vec<Section>,
    /// What is to be agreed to besides.
    pub fields: Vec<Field>,
    /// The anchor's terms.
    pub terms: Option<TermsLink>,
}

/// What was entered, to be read again.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Where it is changed.
    pub change: Option<String>,
    /// Labels and values.
    pub rows: Vec<ReviewRow>,
}

/// A label and a value.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewRow {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}

/// The anchor's terms.
#[derive(Debug, Clone, Serialize)]
pub struct TermsLink {
    /// What they are.
    pub text: String,
    /// Where they are.
    pub url: Option<String>,
}
