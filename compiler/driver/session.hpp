// What every command about a definition does first: find it, compile it, show what was found.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "driver/command.hpp"
#include "driver/locate.hpp"

namespace promoc::driver {

/// One run over one definition. Owns the texts that its findings speak of.
class Session {
 public:
  Session(const Options& options, Env& env) : options_(options), env_(env) {}

  /// Finds the definition. False: there is none, and that is among the findings.
  auto find() -> bool;
  /// Finds the definition, unless that is done, and compiles it. False: it could not be found or read, and that is
  /// among the findings. `guide` is Project::guide.
  auto compile(Until until, Guide guide = {}) -> bool;

  /// Shows all findings in the chosen form. In JSON they are one document with the members of `more`.
  void show(const nlohmann::ordered_json& more);
  void show();

  /// The exit code of a run with errors: a fault of promoc is told from mistakes of the definition.
  [[nodiscard]] auto failure() const -> int;
  /// Whether findings are excerpts for people.
  [[nodiscard]] auto is_text() const -> bool { return options_.format == "text"; }
  /// Whether results are lines: in every form but JSON, where they are members of the document.
  [[nodiscard]] auto has_lines() const -> bool { return options_.format != "json"; }
  [[nodiscard]] auto color(bool terminal) const -> bool;
  /// The definition as the user would name it.
  [[nodiscard]] auto shown_definition() const -> std::string;
  /// The output directory as seen from the working directory.
  [[nodiscard]] auto out_folder() const -> std::string;
  /// A path of the output directory as findings name it, i.e. as seen from the directory of the definition.
  [[nodiscard]] auto from_definition(std::string_view output) const -> std::string;

  SourceManager sources;
  diag::Sink sink;
  Compiled compiled;
  Definition definition;

 private:
  const Options& options_;
  Env& env_;
  std::unique_ptr<Folder> folder_;
};

}  // namespace promoc::driver
