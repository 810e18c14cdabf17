// A workflow file as GitHub understands it, with the place of everything. Keys without a meaning for which runs are
// possible are kept as text, so that whoever compares two workflows overlooks none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"

namespace promoc::actions {

/// A scalar as it stands in the file. A list or mapping where a scalar may stand too is one by its `canonical` text.
struct Scalar {
  std::string text;
  Span span;
};

/// `key: value`. `span` of the value is of the scalar, or of the first character of a list or mapping.
struct Entry {
  Scalar key;
  Scalar value;
};
using Entries = std::vector<Entry>;

/// The value of a key, compared with or without regard to case; null if there is none.
auto find(const Entries& entries, std::string_view key) -> const Scalar*;

/// Whether `continue-on-error` may forgive a failure: it is `true`, or calculated while it runs.
auto may_forgive(const std::optional<Scalar>& continue_on_error) -> bool;

/// In lower case, as GitHub compares ids, inputs, environments and owners: letters beyond ASCII stay as they are.
auto lower_case(std::string_view text) -> std::string;

/// `permissions:`. Source: docs.github.com, "Controlling permissions for GITHUB_TOKEN": any key given sets all others
/// to none, and a job's block replaces the workflow's.
struct Permissions {
  Span span;
  std::string all;  ///< "read-all", "write-all", or empty
  Entries scopes;

  /// "write", "read" or "none".
  [[nodiscard]] auto level(std::string_view scope) const -> std::string_view;
};

/// `environment:`.
struct Environment {
  Scalar name;
  std::optional<Scalar> deployment;
  Span span;
};

struct Step {
  Span span;
  std::optional<Scalar> id;
  std::optional<Scalar> name;
  std::optional<Scalar> condition;
  std::optional<Scalar> uses;
  std::optional<Scalar> run;
  std::optional<Scalar> shell;
  std::optional<Scalar> working_directory;
  std::optional<Scalar> continue_on_error;
  Entries env;
  Entries with;
  Entries others;  ///< timeout-minutes, and whatever is not known

  /// As people name it: its name, else its id, else what it runs.
  [[nodiscard]] auto title() const -> std::string;
};

struct Job {
  Scalar id;
  std::optional<Scalar> name;
  std::vector<Scalar> needs;
  std::optional<Scalar> condition;
  std::optional<Environment> environment;
  std::optional<Permissions> permissions;
  std::optional<Scalar> continue_on_error;
  std::optional<Scalar> timeout;
  std::optional<Scalar> uses;  ///< a called workflow
  Entries with;
  std::optional<Scalar> secrets;  ///< `inherit`, or the canonical text of the mapping
  Entries outputs;
  Entries env;
  Entries others;  ///< runs-on, strategy, concurrency, container, services, defaults, and whatever is not known
  std::vector<Step> steps;

  [[nodiscard]] auto title() const -> const std::string& { return name ? name->text : id.text; }
  [[nodiscard]] auto step(std::string_view step_id) const -> const Step*;
};

struct Input {
  Scalar id;
  std::string type = "string";  ///< boolean, choice, number, environment, string
  std::vector<std::string> options;
  std::optional<Scalar> fallback;  ///< `default`
  bool required = false;
};

/// One event of `on:` with its filters.
struct Trigger {
  Scalar event;
  std::vector<Scalar> branches;
  std::vector<Scalar> branches_ignore;
  std::vector<Scalar> tags;
  std::vector<Scalar> tags_ignore;
  std::vector<Scalar> types;
  std::vector<Input> inputs;  ///< of workflow_dispatch and workflow_call
  Entries others;             ///< paths, cron, and whatever is not known
};

struct Workflow {
  std::string path;
  FileId file;
  std::optional<Scalar> name;
  std::vector<Trigger> triggers;
  std::optional<Permissions> permissions;
  Entries env;
  Entries others;         ///< defaults, concurrency, run-name, and whatever is not known
  std::vector<Job> jobs;  ///< in the order of the file

  [[nodiscard]] auto job(std::string_view id) const -> const Job*;
  [[nodiscard]] auto trigger(std::string_view event) const -> const Trigger*;
  /// What the token of a job may do. Nothing given anywhere: the repository's default, which may be everything.
  [[nodiscard]] auto permissions_of(const Job& job) const -> const Permissions*;
};

/// Why GitHub refuses the file, or does not read it as it looks.
struct WorkflowFault {
  Span span;
  std::string message;
};

struct ReadWorkflow {
  std::optional<Workflow> workflow;  ///< nothing: the file is no workflow at all
  std::vector<WorkflowFault> faults;
};

/// Reads a file of `.github/workflows`. Faults: what is no YAML, keys that stand twice, merge keys, ids that stand
/// twice, `needs` of nothing or in a circle, jobs without steps. Source: @actions/workflow-parser.
auto read_workflow(FileId file, const SourceManager& sources) -> ReadWorkflow;

}  // namespace promoc::actions
