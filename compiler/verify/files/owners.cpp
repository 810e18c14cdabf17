#include "verify/files/owners.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "verify/files/glob.hpp"
#include "verify/files/lines.hpp"
#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

/// Words between blanks; a backslash keeps a blank in its word.
auto words_of(std::string_view line) -> std::vector<std::string_view> {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (begin < line.size()) {
    while (begin < line.size() && is_blank(line[begin])) ++begin;
    auto end = begin;
    while (end < line.size() && !is_blank(line[end])) end += line[end] == '\\' && end + 1 < line.size() ? 2 : 1;
    end = std::min(end, line.size());
    if (end > begin) words.push_back(line.substr(begin, end - begin));
    begin = end;
  }
  return words;
}

auto is_pattern(std::string_view word) -> bool {
  return !word.starts_with('!') && !word.starts_with("\\#") && word.find('[') == std::string_view::npos;
}

auto is_owner(std::string_view word) -> bool {
  const auto at = word.find('@');
  return at != std::string_view::npos && at + 1 < word.size() && word.find('@', at + 1) == std::string_view::npos;
}

auto line_of(const std::vector<std::string_view>& words, Span span) -> std::optional<OwnersLine> {
  if (words.empty() || words.front().starts_with('#') || !is_pattern(words.front())) return std::nullopt;
  std::set<std::string> owners;
  for (std::size_t i = 1; i < words.size() && !words[i].starts_with('#'); ++i) {
    if (!is_owner(words[i])) return std::nullopt;
    owners.insert(actions::lower_case(words[i]));
  }
  return OwnersLine{std::string(words.front()), {owners.begin(), owners.end()}, span};
}

constexpr std::array kLocations{kOwnersFile, std::string_view("CODEOWNERS"), std::string_view("docs/CODEOWNERS")};

/// A path that the pattern is about, to ask for where no file of the pipeline is.
auto example_of(std::string_view pattern) -> std::string {
  std::string path;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool two = pattern.substr(i).starts_with("**");
    if (two) ++i;
    path += two ? "any/file" : pattern[i] == '*' ? "file" : pattern[i] == '?' ? "x" : std::string(1, pattern[i]);
  }
  return path.ends_with('/') ? path + "file" : path;
}

/// Files that come into the same wrong hands by the same line.
struct Loss {
  const OwnersLine* now = nullptr;     ///< the line that decides now
  const OwnersLine* before = nullptr;  ///< the one of what is meant
  std::vector<std::string> files;
};

class Owners {
 public:
  Owners(Report& report, std::string meant, std::string_view location, FileId file, std::string_view found)
      : report_(report),
        location_(location),
        top_{file, 0, found.empty() ? 0U : 1U},
        found_(read_owners(file, found)),
        meant_(read_owners({}, meant)) {}

  auto losses() -> std::vector<Loss> {
    for (const auto& path : pipeline()) look(path, path);
    for (const auto& line : meant_) {
      const auto path = example_of(line.pattern);
      if (deciding(meant_, path) == &line && !is_lost(line)) look(path, line.pattern);
    }
    return losses_;
  }

  void tell(const Loss& loss) {
    const auto files = listed(loss.files);
    const auto owners = listed(loss.before->owners);
    const bool nobody = loss.now == nullptr || loss.now->owners.empty();
    const auto now = nobody ? "nobody" : listed(loss.now->owners);
    report_.add(
        diag::Kind::OwnersChanged, {kOwnersFile, loss.before->pattern, loss.now == nullptr ? top_ : loss.now->span},
        now + (nobody || loss.now->owners.size() == 1 ? " owns " : " own ") + files + " now, not " + owners,
        nobody ? "a writer changes " + loss.files.front() + ", and GitHub asks no owner for a review"
               : "a writer changes " + loss.files.front() + " with a review by " + loss.now->owners.front() + " alone");
  }

 private:
  /// Files whose owners guard the rules. Those outside the repository have none.
  auto pipeline() -> std::vector<std::string> {
    const auto& input = report_.input();
    std::set<std::string> files(input.meant_files.begin(), input.meant_files.end());
    for (const auto& path : {input.plan.definition, input.plan.template_path, std::string(location_)}) {
      if (!path.empty() && !path.starts_with("..") && !path.starts_with('/')) files.insert(path);
    }
    return {files.begin(), files.end()};
  }

  [[nodiscard]] auto is_lost(const OwnersLine& line) const -> bool {
    return std::ranges::any_of(losses_, [&](const Loss& loss) { return loss.before == &line; });
  }

  void look(const std::string& path, const std::string& name) {
    const auto* const before = deciding(meant_, path);
    if (before == nullptr || before->owners.empty()) return;
    const auto* const now = deciding(found_, path);
    if (now != nullptr && now->owners == before->owners) return;
    const auto known = std::ranges::find_if(
        losses_, [&](const Loss& loss) { return loss.now == now && loss.before->owners == before->owners; });
    if (known == losses_.end()) {
      losses_.push_back({now, before, {code(name)}});
    } else {
      known->files.push_back(code(name));
    }
  }

  Report& report_;
  std::string_view location_;
  Span top_;
  std::vector<OwnersLine> found_;
  std::vector<OwnersLine> meant_;
  std::vector<Loss> losses_;
};

}  // namespace

auto read_owners(FileId file, std::string_view text) -> std::vector<OwnersLine> {
  std::vector<OwnersLine> result;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (auto line = line_of(words_of(lines[i]), span_of(file, text, lines, i))) result.push_back(std::move(*line));
  }
  return result;
}

auto owns(std::string_view pattern, std::string_view path) -> bool {
  const auto slash = pattern.find('/');
  const bool anchored = slash != std::string_view::npos && slash + 1 < pattern.size();
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  if (pattern.empty()) return false;
  const auto whole = anchored ? std::string(pattern) : "**/" + std::string(pattern);
  constexpr GlobRules kRules{true, false};
  if (whole.ends_with('/')) return glob_matches(whole + "**", path, kRules);
  if (glob_matches(whole, path, kRules)) return true;
  // A folder stands for all that is in it; `docs/*` alone goes one level deep.
  const bool one_level = anchored && whole.substr(whole.rfind('/') + 1) == "*";
  return !one_level && glob_matches(whole + "/**", path, kRules);
}

auto deciding(const std::vector<OwnersLine>& lines, std::string_view path) -> const OwnersLine* {
  const auto found =
      std::find_if(lines.rbegin(), lines.rend(), [&](const OwnersLine& line) { return owns(line.pattern, path); });
  return found == lines.rend() ? nullptr : &*found;
}

void check_owners(Report& report) {
  const auto& input = report.input();
  auto meant = input.meant.read(kOwnersFile).value_or("");
  for (const auto location : kLocations) {
    auto text = input.found.read(location);
    if (!text) continue;
    if (*text == meant && location == kOwnersFile) return;
    const auto file = input.sources.add(std::string(location), std::move(*text));
    const auto found = input.sources.text(file);
    if (found.size() >= kMaxOwnersBytes) {
      return report.add(diag::Kind::OwnersChanged, {kOwnersFile, {}, {file, 0, 1}},
                        "the file has 3 MB or more, and GitHub does not read it",
                        "a writer changes the pipeline, and GitHub asks no owner for a review");
    }
    Owners owners(report, std::move(meant), location, file, found);
    for (const auto& loss : owners.losses()) owners.tell(loss);
    return;
  }
  const auto nothing = report.input().sources.add(std::string(kOwnersFile), "");
  report.add(diag::Kind::PipelineFileMissing, {kOwnersFile, {}, {nothing, 0, 0}}, code(kOwnersFile) + " is missing",
             "any writer changes the pipeline, and GitHub asks no owner for a review", "run `promoc build`");
}

}  // namespace promoc::verify::files
