#include "verify/files/difference.hpp"

#include <map>
#include <utility>

namespace promoc::verify::files {
namespace {

class Comparer {
 public:
  explicit Comparer(const Comparing& comparing) : comparing_(comparing) {}

  void compare(const Value& meant, const Value& found, const std::string& path, Span holder) {
    if (comparing_.ignored && comparing_.ignored(path)) return;
    if (meant.kind == found.kind && meant.kind == Value::Kind::Map) return maps(meant, found, path, holder);
    if (meant.kind == found.kind && meant.kind == Value::Kind::List) return lists(meant, found, path, holder);
    if (canonical(meant, comparing_.dialect) == canonical(found, comparing_.dialect)) return;
    add(Difference::Kind::Changed, path, &meant, &found, found.span);
  }

  auto all() -> std::vector<Difference> { return std::move(differences_); }

 private:
  void add(Difference::Kind kind, const std::string& path, const Value* meant, const Value* found, Span span) {
    if (comparing_.ignored && comparing_.ignored(path)) return;
    differences_.push_back({kind, path, meant, found, span});
  }

  void maps(const Value& meant, const Value& found, const std::string& path, Span holder) {
    std::map<std::string_view, const Member*> there;
    for (const auto& member : found.members) there.emplace(member.name, &member);
    for (const auto& member : meant.members) {
      const auto place = below(path, member.name);
      const auto other = there.find(member.name);
      if (other == there.end()) {
        add(Difference::Kind::Missing, place, &member.value, nullptr, holder);
        continue;
      }
      compare(member.value, other->second->value, place, other->second->name_span);
      there.erase(other);
    }
    for (const auto& member : found.members) {
      if (const auto left = there.find(member.name); left != there.end()) {
        add(Difference::Kind::Added, below(path, member.name), nullptr, &member.value, member.name_span);
      }
    }
  }

  auto identity_of(const std::string& path, const Value& item, std::size_t place) -> std::string {
    auto identity = comparing_.identity ? comparing_.identity(path, item) : std::string();
    return identity.empty() ? std::to_string(place) : identity;
  }

  void lists(const Value& meant, const Value& found, const std::string& path, Span holder) {
    std::multimap<std::string, const Value*> there;
    std::vector<std::string> names;
    for (const auto& member : found.members) {
      names.push_back(identity_of(path, member.value, names.size()));
      there.emplace(names.back(), &member.value);
    }
    for (std::size_t i = 0; i < meant.members.size(); ++i) {
      const auto& item = meant.members[i].value;
      const auto name = identity_of(path, item, i);
      const auto other = there.find(name);
      if (other == there.end()) {
        add(Difference::Kind::Missing, path + "[" + name + "]", &item, nullptr, holder);
        continue;
      }
      compare(item, *other->second, path + "[" + name + "]", other->second->span);
      there.erase(other);
    }
    add_left(there, found, names, path);
  }

  void add_left(std::multimap<std::string, const Value*>& there, const Value& found,
                const std::vector<std::string>& names, const std::string& path) {
    for (std::size_t i = 0; i < found.members.size(); ++i) {
      const auto* const item = &found.members[i].value;
      const auto [begin, end] = there.equal_range(names[i]);
      for (auto left = begin; left != end; ++left) {
        if (left->second != item) continue;
        add(Difference::Kind::Added, path + "[" + names[i] + "]", nullptr, item, item->span);
        there.erase(left);
        break;
      }
    }
  }

  const Comparing& comparing_;
  std::vector<Difference> differences_;
};

}  // namespace

auto differences(const Value& meant, const Value& found, const Comparing& comparing, std::string_view path, Span holder)
    -> std::vector<Difference> {
  Comparer comparer(comparing);
  comparer.compare(meant, found, std::string(path), holder);
  return comparer.all();
}

}  // namespace promoc::verify::files
