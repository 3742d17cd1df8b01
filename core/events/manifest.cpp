#include "events/manifest.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace sluice {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kTextBytesMax = std::size_t{16} << 20;
constexpr std::size_t kEntriesMax = 65'535;
constexpr std::size_t kWordBytesMax = 4096;
constexpr int kFormat = 1;

// ---- Writing ----

Json write(const std::string& value) {
    return value;
}
Json write(const ManifestRole& value) {
    return {{"id", value.id},
            {"label", value.label},
            {"labels", value.labels},
            {"numbered", value.numbered},
            {"serves", value.serves}};
}
Json write(const ManifestChannel& value) {
    return {{"id", value.id}, {"label", value.label}};
}
Json write(const ManifestSite& value) {
    return {{"id", value.id}, {"name", value.name}, {"line", value.line}};
}
Json write(const ManifestState& value) {
    return {{"id", value.id}, {"values", value.values}};
}
Json write(const ManifestNamed& value) {
    return {{"id", value.id}, {"label", value.label}};
}

template <class T>
Json writeAll(const std::vector<T>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(write(value));
    return array;
}

// ---- Reading ----
// Every read checks type and size itself, so that no exception of the JSON library can arise. The first thing that is
// wrong is kept as `where`; whatever is read after that is thrown away.

class ManifestReader {
public:
    bool failed() const { return !m_where.empty(); }
    const std::string& where() const { return m_where; }

    void into(const Json& object, const char* key, std::string& out) {
        const Json* value = member(object, key);
        if (value == nullptr) return;
        if (!value->is_string() || value->get_ref<const std::string&>().size() > kWordBytesMax) return fail(key);
        out = value->get_ref<const std::string&>();
    }
    void into(const Json& object, const char* key, bool& out) {
        const Json* value = member(object, key);
        if (value == nullptr) return;
        if (!value->is_boolean()) return fail(key);
        out = value->get<bool>();
    }
    template <class Integer>
    requires std::is_integral_v<Integer>
    void into(const Json& object, const char* key, Integer& out) {
        const Json* value = member(object, key);
        if (value == nullptr) return;
        if (!value->is_number_integer()) return fail(key);
        const auto number = value->is_number_unsigned() && value->get<std::uint64_t>() > INT32_MAX
                                ? std::int64_t{INT32_MAX} + 1
                                : value->get<std::int64_t>();
        if (number < 0 || number > std::min<std::int64_t>(std::numeric_limits<Integer>::max(), INT32_MAX))
            return fail(key);
        out = static_cast<Integer>(number);
    }
    template <class T>
    void into(const Json& object, const char* key, std::vector<T>& out) {
        const Json* value = member(object, key);
        if (value == nullptr) return;
        if (!value->is_array() || value->size() > kEntriesMax) return fail(key);
        for (const Json& entry : *value) {
            if (failed()) return;
            T element;
            read(entry, key, element);
            out.push_back(std::move(element));
        }
    }

private:
    void fail(const char* key) {
        if (m_where.empty()) m_where = key;
    }
    const Json* member(const Json& object, const char* key) {
        if (failed()) return nullptr;
        const auto found = object.is_object() ? object.find(key) : object.end();
        if (!object.is_object() || found == object.end()) return fail(key), nullptr;
        return &*found;
    }
    void read(const Json& json, const char* key, std::string& out) {
        if (!json.is_string() || json.get_ref<const std::string&>().size() > kWordBytesMax) return fail(key);
        out = json.get_ref<const std::string&>();
    }
    void read(const Json& json, const char*, ManifestRole& out) {
        into(json, "id", out.id);
        into(json, "label", out.label);
        into(json, "labels", out.labels);
        into(json, "numbered", out.numbered);
        into(json, "serves", out.serves);
    }
    void read(const Json& json, const char*, ManifestChannel& out) {
        into(json, "id", out.id);
        into(json, "label", out.label);
    }
    void read(const Json& json, const char*, ManifestSite& out) {
        into(json, "id", out.id);
        into(json, "name", out.name);
        into(json, "line", out.line);
    }
    void read(const Json& json, const char*, ManifestState& out) {
        into(json, "id", out.id);
        into(json, "values", out.values);
    }
    void read(const Json& json, const char*, ManifestNamed& out) {
        into(json, "id", out.id);
        into(json, "label", out.label);
    }

    std::string m_where;
};

// The library's parser calls itself for nested values only through an explicit stack, but destroying a deeply nested
// value recurses: the depth is limited while parsing.
bool shallow(int depth, Json::parse_event_t, Json&) {
    return depth <= 8;
}

}  // namespace

std::string toJson(const Manifest& manifest) {
    const Json json{{"format", kFormat},
                    {"pattern", manifest.pattern},
                    {"variant", manifest.variant},
                    {"classes", writeAll(manifest.classes)},
                    {"roles", writeAll(manifest.roles)},
                    {"channels", writeAll(manifest.channels)},
                    {"sites", writeAll(manifest.sites)},
                    {"states", writeAll(manifest.states)},
                    {"gauges", writeAll(manifest.gauges)},
                    {"marks", writeAll(manifest.marks)},
                    {"arcs", writeAll(manifest.arcs)},
                    {"spans", writeAll(manifest.spans)},
                    {"actions", writeAll(manifest.actions)},
                    {"parameters", writeAll(manifest.parameters)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Manifest> manifestFromJson(std::string_view text) {
    if (text.size() > kTextBytesMax) return Error{ErrorCode::Malformed, "the run's manifest is larger than 16 MB"};
    const Json json = Json::parse(text, shallow, false);
    if (json.is_discarded() || !json.is_object())
        return Error{ErrorCode::Malformed, "the run's manifest is not a JSON object"};
    ManifestReader reader;
    int format = 0;
    reader.into(json, "format", format);
    if (!reader.failed() && format != kFormat)
        return Error{ErrorCode::Unsupported,
                     "the run's manifest has format " + std::to_string(format) + ", where 1 is known"};
    Manifest manifest;
    reader.into(json, "pattern", manifest.pattern);
    reader.into(json, "variant", manifest.variant);
    reader.into(json, "classes", manifest.classes);
    reader.into(json, "roles", manifest.roles);
    reader.into(json, "channels", manifest.channels);
    reader.into(json, "sites", manifest.sites);
    reader.into(json, "states", manifest.states);
    reader.into(json, "gauges", manifest.gauges);
    reader.into(json, "marks", manifest.marks);
    reader.into(json, "arcs", manifest.arcs);
    reader.into(json, "spans", manifest.spans);
    reader.into(json, "actions", manifest.actions);
    reader.into(json, "parameters", manifest.parameters);
    if (reader.failed())
        return Error{ErrorCode::Malformed,
                     "the run's manifest lacks \"" + reader.where() + "\" or has it in a wrong form"};
    if (manifest.classes.empty() || manifest.classes.size() > 256)
        return Error{ErrorCode::Malformed, "the run's manifest must name 1 to 256 message classes"};
    return manifest;
}

}  // namespace sluice
