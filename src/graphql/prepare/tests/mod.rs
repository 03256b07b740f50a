mod escapes;
mod hostile;
mod hub;
mod limits;
mod merging;
mod validation;
mod variables;
