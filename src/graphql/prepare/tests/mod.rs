mod escapes;
mod hostile;
mod hub;
mod limits;
mod merging;
mod oracle;
mod validation;
mod variables;
