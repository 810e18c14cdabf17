// What the binders share while a definition becomes a model.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.hpp"
#include "sema/built.hpp"
#include "sema/library.hpp"
#include "sema/model.hpp"
#include "sema/names.hpp"
#include "syntax/tree.hpp"

namespace promoc::sema {

/// What other places may ask of an environment before it is bound.
struct EnvironmentFacts {
  std::string name;
  std::optional<std::string> domain;
  std::optional<std::string> account;
  Span span;  ///< of the name
  Span domain_span;
  bool domain_used = false;
};

/// A module that `use` names.
struct UsedModule {
  std::string name;  ///< "python"
  Span span;
  bool planned = false;
  bool used = false;
};

/// How far the check of a gate's declaration is.
enum class Progress { Open, Running, Done };

/// State of one compile. Findings are collected here and handed on once each.
class Context {
 public:
  Context(const syntax::Tree& definition, SourceManager& source_manager, const FileSystem& file_system)
      : tree(definition), sources(source_manager), files(file_system) {}
  Context(const Context&) = delete;
  auto operator=(const Context&) -> Context& = delete;

  /// A rule of the model; one with the same id is already there when a promise is made twice, and stays.
  void rule(std::string id, std::string text, Span span);
  void default_taken(std::string text, Span span);
  auto environment(std::string_view name) -> EnvironmentFacts*;
  /// The target when there is exactly one.
  auto only_target() const -> const Target*;

  const syntax::Tree& tree;
  SourceManager& sources;
  const FileSystem& files;
  diag::Sink sink;
  Names names;
  Library library;
  std::vector<UsedModule> used_modules;
  std::vector<std::string> missing_modules;  ///< reported already
  std::vector<EnvironmentFacts> environments;
  std::map<const Declaration*, Progress> gate_progress;
  int levels = 0;            ///< declarations that stand for each other, on the way to where the check is
  bool levels_told = false;  ///< there were too many, which is reported once
  std::optional<Approval> approval_defaults;                             ///< what `approvals` says before its table
  std::map<std::string, std::vector<ClassApproval>, std::less<>> table;  ///< its rows, by environment
  std::map<std::string, Node> parameters;  ///< `typed` fields of the target's parameters, by name
  std::vector<std::string> check_bases;    ///< for each check of the model, the name before it was made unique
  Model model;
};

/// Declarations that may stand for each other: gates made of gates, lists of lists, environments like environments.
inline constexpr int kMaxLevels = 32;

/// One more of them, as long as it lives; the first that is too many is reported.
class Level {
 public:
  Level(Context& context, Span span);
  ~Level() { --context_.levels; }
  Level(const Level&) = delete;
  auto operator=(const Level&) -> Level& = delete;
  [[nodiscard]] auto too_deep() const -> bool { return context_.levels > kMaxLevels; }

 private:
  Context& context_;
};

}  // namespace promoc::sema
