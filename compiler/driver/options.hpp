// The options of the command line, as data: help texts, docs/cli.md and the parser are made from the same tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace promoc::driver {

/// What the command line asks for; a command looks at the fields that its table names.
struct Options {
  std::string file;                 ///< the definition, as written; empty: find it
  std::string folder;               ///< for `verify`: the tree to look at, as written; empty: that of the definition
  std::string base;                 ///< for `verify`: a commit of Git, or anything that names one
  std::string out;                  ///< empty: the directory of the definition
  std::string code;                 ///< for `explain`, `help` and `templates`: what about
  std::string name;                 ///< of a template
  std::string templates;            ///< a folder with templates of the team's own; empty: the built-in ones
  std::string repo;                 ///< "acme/shop"; empty: that of the clone
  std::string to;                   ///< for `who`: an environment
  std::string branch;               ///< for `who`: that a change came from; empty: not known
  std::vector<std::string> paths;   ///< for `who`: files that a change touches
  std::vector<std::string> labels;  ///< for `who`: of its pull requests; none: not known
  std::string format = "text";
  std::string color = "auto";
  bool check = false;
  bool dry_run = false;
  bool force = false;
  bool yes = false;
  bool markdown = false;
  bool help = false;
};

/// One option or positional argument.
struct OptionSpec {
  std::string_view name;   ///< "--out"; a positional argument has no dashes: "FILE"
  std::string_view value;  ///< what the option takes, for the help: "DIR"; empty for switches and positional arguments
  std::string_view help;
  std::variant<bool Options::*, std::string Options::*, std::vector<std::string> Options::*> target;
  std::span<const std::string_view> choices = {};  ///< the only values allowed; empty: any
  bool hidden = false;

  [[nodiscard]] auto positional() const -> bool { return !name.starts_with('-'); }
};

inline constexpr std::string_view kFormats[] = {"text", "json", "github"};
inline constexpr std::string_view kDocsFormats[] = {"text", "json", "github", "html"};
inline constexpr std::string_view kColors[] = {"auto", "always", "never"};

inline constexpr OptionSpec kFileOption = {
    "FILE", "", "The definition. Without it: the nearest promotion.promo, from here upward, within the repository.",
    &Options::file};
inline constexpr OptionSpec kTemplatesOption = {
    "--templates", "DIR", "Templates of this folder take the place of built-in ones; `promoc templates` tells more.",
    &Options::templates};
inline constexpr OptionSpec kFormatOption = {
    "--format", "text|json|github",
    "How findings are shown: for people, for programs, or as annotations of GitHub Actions.", &Options::format,
    kFormats};
inline constexpr OptionSpec kColorOption = {
    "--color", "auto|always|never",
    "Colour. auto: on terminals, unless NO_COLOR is set; FORCE_COLOR turns it on elsewhere too.", &Options::color,
    kColors};
inline constexpr OptionSpec kRepoOption = {"--repo", "OWNER/NAME",
                                           "The repository on GitHub. Without it: that of the clone, as `gh` sees it.",
                                           &Options::repo};
inline constexpr OptionSpec kHelpOption = {"--help", "", "Show this help.", &Options::help};

}  // namespace promoc::driver
