// Generated from k8s.io/api v0.34 (Kubernetes, Apache-2.0): the fields of PodTemplateSpec in the order its encoder writes them.
// A field is `name`, then `!` always written, `?` left out when empty, `0` left out when zero, then its kind:
// `scalar`, `quantity` or the name of a type, behind `*` optional pointer, `[]` list, `map:` of.

export const POD_TEMPLATE_SHAPES: Readonly<Record<string, string>> = {
  AWSElasticBlockStoreVolumeSource: 'volumeID!scalar fsType?scalar partition?scalar readOnly?scalar',
  Affinity: 'nodeAffinity?*NodeAffinity podAffinity?*PodAffinity podAntiAffinity?*PodAntiAffinity',
  AppArmorProfile: 'type!scalar localhostProfile?*scalar',
  AzureDiskVolumeSource:
    'diskName!scalar diskURI!scalar cachingMode?*scalar fsType?*scalar readOnly?*scalar kind?*scalar',
  AzureFileVolumeSource: 'secretName!scalar shareName!scalar readOnly?scalar',
  CSIVolumeSource:
    'driver!scalar readOnly?*scalar fsType?*scalar volumeAttributes?map:scalar nodePublishSecretRef?*LocalObjectReference',
  Capabilities: 'add?[]scalar drop?[]scalar',
  CephFSVolumeSource:
    'monitors![]scalar path?scalar user?scalar secretFile?scalar secretRef?*LocalObjectReference readOnly?scalar',
  CinderVolumeSource: 'volumeID!scalar fsType?scalar readOnly?scalar secretRef?*LocalObjectReference',
  ClusterTrustBundleProjection:
    'name?*scalar signerName?*scalar labelSelector?*LabelSelector optional?*scalar path!scalar',
  ConfigMapEnvSource: 'name?scalar optional?*scalar',
  ConfigMapKeySelector: 'name?scalar key!scalar optional?*scalar',
  ConfigMapProjection: 'name?scalar items?[]KeyToPath optional?*scalar',
  ConfigMapVolumeSource: 'name?scalar items?[]KeyToPath defaultMode?*scalar optional?*scalar',
  Container:
    'name!scalar image?scalar command?[]scalar args?[]scalar workingDir?scalar ports?[]ContainerPort envFrom?[]EnvFromSource env?[]EnvVar resources?ResourceRequirements resizePolicy?[]ContainerResizePolicy restartPolicy?*scalar restartPolicyRules?[]ContainerRestartRule volumeMounts?[]VolumeMount volumeDevices?[]VolumeDevice livenessProbe?*Probe readinessProbe?*Probe startupProbe?*Probe lifecycle?*Lifecycle terminationMessagePath?scalar terminationMessagePolicy?scalar imagePullPolicy?scalar securityContext?*SecurityContext stdin?scalar stdinOnce?scalar tty?scalar',
  ContainerPort: 'name?scalar hostPort?scalar containerPort!scalar protocol?scalar hostIP?scalar',
  ContainerResizePolicy: 'resourceName!scalar restartPolicy!scalar',
  ContainerRestartRule: 'action?scalar exitCodes?*ContainerRestartRuleOnExitCodes',
  ContainerRestartRuleOnExitCodes: 'operator?scalar values?[]scalar',
  DownwardAPIProjection: 'items?[]DownwardAPIVolumeFile',
  DownwardAPIVolumeFile:
    'path!scalar fieldRef?*ObjectFieldSelector resourceFieldRef?*ResourceFieldSelector mode?*scalar',
  DownwardAPIVolumeSource: 'items?[]DownwardAPIVolumeFile defaultMode?*scalar',
  EmptyDirVolumeSource: 'medium?scalar sizeLimit?*quantity',
  EnvFromSource: 'prefix?scalar configMapRef?*ConfigMapEnvSource secretRef?*SecretEnvSource',
  EnvVar: 'name!scalar value?scalar valueFrom?*EnvVarSource',
  EnvVarSource:
    'fieldRef?*ObjectFieldSelector resourceFieldRef?*ResourceFieldSelector configMapKeyRef?*ConfigMapKeySelector secretKeyRef?*SecretKeySelector fileKeyRef?*FileKeySelector',
  EphemeralContainer:
    'name!scalar image?scalar command?[]scalar args?[]scalar workingDir?scalar ports?[]ContainerPort envFrom?[]EnvFromSource env?[]EnvVar resources?ResourceRequirements resizePolicy?[]ContainerResizePolicy restartPolicy?*scalar restartPolicyRules?[]ContainerRestartRule volumeMounts?[]VolumeMount volumeDevices?[]VolumeDevice livenessProbe?*Probe readinessProbe?*Probe startupProbe?*Probe lifecycle?*Lifecycle terminationMessagePath?scalar terminationMessagePolicy?scalar imagePullPolicy?scalar securityContext?*SecurityContext stdin?scalar stdinOnce?scalar tty?scalar targetContainerName?scalar',
  EphemeralVolumeSource: 'volumeClaimTemplate?*PersistentVolumeClaimTemplate',
  ExecAction: 'command?[]scalar',
  FCVolumeSource: 'targetWWNs?[]scalar lun?*scalar fsType?scalar readOnly?scalar wwids?[]scalar',
  FieldsV1: '',
  FileKeySelector: 'volumeName!scalar path!scalar key!scalar optional?*scalar',
  FlexVolumeSource:
    'driver!scalar fsType?scalar secretRef?*LocalObjectReference readOnly?scalar options?map:scalar',
  FlockerVolumeSource: 'datasetName?scalar datasetUUID?scalar',
  GCEPersistentDiskVolumeSource: 'pdName!scalar fsType?scalar partition?scalar readOnly?scalar',
  GRPCAction: 'port!scalar service!*scalar',
  GitRepoVolumeSource: 'repository!scalar revision?scalar directory?scalar',
  GlusterfsVolumeSource: 'endpoints!scalar path!scalar readOnly?scalar',
  HTTPGetAction: 'path?scalar port!scalar host?scalar scheme?scalar httpHeaders?[]HTTPHeader',
  HTTPHeader: 'name!scalar value!scalar',
  HostAlias: 'ip!scalar hostnames?[]scalar',
  HostPathVolumeSource: 'path!scalar type?*scalar',
  ISCSIVolumeSource:
    'targetPortal!scalar iqn!scalar lun!scalar iscsiInterface?scalar fsType?scalar readOnly?scalar portals?[]scalar chapAuthDiscovery?scalar chapAuthSession?scalar secretRef?*LocalObjectReference initiatorName?*scalar',
  ImageVolumeSource: 'reference?scalar pullPolicy?scalar',
  KeyToPath: 'key!scalar path!scalar mode?*scalar',
  LabelSelector: 'matchLabels?map:scalar matchExpressions?[]LabelSelectorRequirement',
  LabelSelectorRequirement: 'key!scalar operator!scalar values?[]scalar',
  Lifecycle: 'postStart?*LifecycleHandler preStop?*LifecycleHandler stopSignal?*scalar',
  LifecycleHandler: 'exec?*ExecAction httpGet?*HTTPGetAction tcpSocket?*TCPSocketAction sleep?*SleepAction',
  LocalObjectReference: 'name?scalar',
  ManagedFieldsEntry:
    'manager?scalar operation?scalar apiVersion?scalar time?*scalar fieldsType?scalar fieldsV1?*FieldsV1 subresource?scalar',
  NFSVolumeSource: 'server!scalar path!scalar readOnly?scalar',
  NodeAffinity:
    'requiredDuringSchedulingIgnoredDuringExecution?*NodeSelector preferredDuringSchedulingIgnoredDuringExecution?[]PreferredSchedulingTerm',
  NodeSelector: 'nodeSelectorTerms![]NodeSelectorTerm',
  NodeSelectorRequirement: 'key!scalar operator!scalar values?[]scalar',
  NodeSelectorTerm: 'matchExpressions?[]NodeSelectorRequirement matchFields?[]NodeSelectorRequirement',
  ObjectFieldSelector: 'apiVersion?scalar fieldPath!scalar',
  ObjectMeta:
    'name?scalar generateName?scalar namespace?scalar selfLink?scalar uid?scalar resourceVersion?scalar generation?scalar creationTimestamp0scalar deletionTimestamp?*scalar deletionGracePeriodSeconds?*scalar labels?map:scalar annotations?map:scalar ownerReferences?[]OwnerReference finalizers?[]scalar managedFields?[]ManagedFieldsEntry',
  OwnerReference:
    'apiVersion!scalar kind!scalar name!scalar uid!scalar controller?*scalar blockOwnerDeletion?*scalar',
  PersistentVolumeClaimSpec:
    'accessModes?[]scalar selector?*LabelSelector resources?VolumeResourceRequirements volumeName?scalar storageClassName?*scalar volumeMode?*scalar dataSource?*TypedLocalObjectReference dataSourceRef?*TypedObjectReference volumeAttributesClassName?*scalar',
  PersistentVolumeClaimTemplate: 'metadata?ObjectMeta spec!PersistentVolumeClaimSpec',
  PersistentVolumeClaimVolumeSource: 'claimName!scalar readOnly?scalar',
  PhotonPersistentDiskVolumeSource: 'pdID!scalar fsType?scalar',
  PodAffinity:
    'requiredDuringSchedulingIgnoredDuringExecution?[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution?[]WeightedPodAffinityTerm',
  PodAffinityTerm:
    'labelSelector?*LabelSelector namespaces?[]scalar topologyKey!scalar namespaceSelector?*LabelSelector matchLabelKeys?[]scalar mismatchLabelKeys?[]scalar',
  PodAntiAffinity:
    'requiredDuringSchedulingIgnoredDuringExecution?[]PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution?[]WeightedPodAffinityTerm',
  PodCertificateProjection:
    'signerName?scalar keyType?scalar maxExpirationSeconds?*scalar credentialBundlePath?scalar keyPath?scalar certificateChainPath?scalar',
  PodDNSConfig: 'nameservers?[]scalar searches?[]scalar options?[]PodDNSConfigOption',
  PodDNSConfigOption: 'name?scalar value?*scalar',
  PodOS: 'name!scalar',
  PodReadinessGate: 'conditionType!scalar',
  PodResourceClaim: 'name!scalar resourceClaimName?*scalar resourceClaimTemplateName?*scalar',
  PodSchedulingGate: 'name!scalar',
  PodSecurityContext:
    'seLinuxOptions?*SELinuxOptions windowsOptions?*WindowsSecurityContextOptions runAsUser?*scalar runAsGroup?*scalar runAsNonRoot?*scalar supplementalGroups?[]scalar supplementalGroupsPolicy?*scalar fsGroup?*scalar sysctls?[]Sysctl fsGroupChangePolicy?*scalar seccompProfile?*SeccompProfile appArmorProfile?*AppArmorProfile seLinuxChangePolicy?*scalar',
  PodSpec:
    'volumes?[]Volume initContainers?[]Container containers![]Container ephemeralContainers?[]EphemeralContainer restartPolicy?scalar terminationGracePeriodSeconds?*scalar activeDeadlineSeconds?*scalar dnsPolicy?scalar nodeSelector?map:scalar serviceAccountName?scalar serviceAccount?scalar automountServiceAccountToken?*scalar nodeName?scalar hostNetwork?scalar hostPID?scalar hostIPC?scalar shareProcessNamespace?*scalar securityContext?*PodSecurityContext imagePullSecrets?[]LocalObjectReference hostname?scalar subdomain?scalar affinity?*Affinity schedulerName?scalar tolerations?[]Toleration hostAliases?[]HostAlias priorityClassName?scalar priority?*scalar dnsConfig?*PodDNSConfig readinessGates?[]PodReadinessGate runtimeClassName?*scalar enableServiceLinks?*scalar preemptionPolicy?*scalar overhead?map:quantity topologySpreadConstraints?[]TopologySpreadConstraint setHostnameAsFQDN?*scalar os?*PodOS hostUsers?*scalar schedulingGates?[]PodSchedulingGate resourceClaims?[]PodResourceClaim resources?*ResourceRequirements hostnameOverride?*scalar',
  PodTemplateSpec: 'metadata?ObjectMeta spec?PodSpec',
  PortworxVolumeSource: 'volumeID!scalar fsType?scalar readOnly?scalar',
  PreferredSchedulingTerm: 'weight!scalar preference!NodeSelectorTerm',
  Probe:
    'exec?*ExecAction httpGet?*HTTPGetAction tcpSocket?*TCPSocketAction grpc?*GRPCAction initialDelaySeconds?scalar timeoutSeconds?scalar periodSeconds?scalar successThreshold?scalar failureThreshold?scalar terminationGracePeriodSeconds?*scalar',
  ProjectedVolumeSource: 'sources![]VolumeProjection defaultMode?*scalar',
  QuobyteVolumeSource: 'registry!scalar volume!scalar readOnly?scalar user?scalar group?scalar tenant?scalar',
  RBDVolumeSource:
    'monitors![]scalar image!scalar fsType?scalar pool?scalar user?scalar keyring?scalar secretRef?*LocalObjectReference readOnly?scalar',
  ResourceClaim: 'name!scalar request?scalar',
  ResourceFieldSelector: 'containerName?scalar resource!scalar divisor?quantity',
  ResourceRequirements: 'limits?map:quantity requests?map:quantity claims?[]ResourceClaim',
  SELinuxOptions: 'user?scalar role?scalar type?scalar level?scalar',
  ScaleIOVolumeSource:
    'gateway!scalar system!scalar secretRef!*LocalObjectReference sslEnabled?scalar protectionDomain?scalar storagePool?scalar storageMode?scalar volumeName?scalar fsType?scalar readOnly?scalar',
  SeccompProfile: 'type!scalar localhostProfile?*scalar',
  SecretEnvSource: 'name?scalar optional?*scalar',
  SecretKeySelector: 'name?scalar key!scalar optional?*scalar',
  SecretProjection: 'name?scalar items?[]KeyToPath optional?*scalar',
  SecretVolumeSource: 'secretName?scalar items?[]KeyToPath defaultMode?*scalar optional?*scalar',
  SecurityContext:
    'capabilities?*Capabilities privileged?*scalar seLinuxOptions?*SELinuxOptions windowsOptions?*WindowsSecurityContextOptions runAsUser?*scalar runAsGroup?*scalar runAsNonRoot?*scalar readOnlyRootFilesystem?*scalar allowPrivilegeEscalation?*scalar procMount?*scalar seccompProfile?*SeccompProfile appArmorProfile?*AppArmorProfile',
  ServiceAccountTokenProjection: 'audience?scalar expirationSeconds?*scalar path!scalar',
  SleepAction: 'seconds!scalar',
  StorageOSVolumeSource:
    'volumeName?scalar volumeNamespace?scalar fsType?scalar readOnly?scalar secretRef?*LocalObjectReference',
  Sysctl: 'name!scalar value!scalar',
  TCPSocketAction: 'port!scalar host?scalar',
  Toleration: 'key?scalar operator?scalar value?scalar effect?scalar tolerationSeconds?*scalar',
  TopologySpreadConstraint:
    'maxSkew!scalar topologyKey!scalar whenUnsatisfiable!scalar labelSelector?*LabelSelector minDomains?*scalar nodeAffinityPolicy?*scalar nodeTaintsPolicy?*scalar matchLabelKeys?[]scalar',
  TypedLocalObjectReference: 'apiGroup!*scalar kind!scalar name!scalar',
  TypedObjectReference: 'apiGroup!*scalar kind!scalar name!scalar namespace?*scalar',
  Volume:
    'name!scalar hostPath?*HostPathVolumeSource emptyDir?*EmptyDirVolumeSource gcePersistentDisk?*GCEPersistentDiskVolumeSource awsElasticBlockStore?*AWSElasticBlockStoreVolumeSource gitRepo?*GitRepoVolumeSource secret?*SecretVolumeSource nfs?*NFSVolumeSource iscsi?*ISCSIVolumeSource glusterfs?*GlusterfsVolumeSource persistentVolumeClaim?*PersistentVolumeClaimVolumeSource rbd?*RBDVolumeSource flexVolume?*FlexVolumeSource cinder?*CinderVolumeSource cephfs?*CephFSVolumeSource flocker?*FlockerVolumeSource downwardAPI?*DownwardAPIVolumeSource fc?*FCVolumeSource azureFile?*AzureFileVolumeSource configMap?*ConfigMapVolumeSource vsphereVolume?*VsphereVirtualDiskVolumeSource quobyte?*QuobyteVolumeSource azureDisk?*AzureDiskVolumeSource photonPersistentDisk?*PhotonPersistentDiskVolumeSource projected?*ProjectedVolumeSource portworxVolume?*PortworxVolumeSource scaleIO?*ScaleIOVolumeSource storageos?*StorageOSVolumeSource csi?*CSIVolumeSource ephemeral?*EphemeralVolumeSource image?*ImageVolumeSource',
  VolumeDevice: 'name!scalar devicePath!scalar',
  VolumeMount:
    'name!scalar readOnly?scalar recursiveReadOnly?*scalar mountPath!scalar subPath?scalar mountPropagation?*scalar subPathExpr?scalar',
  VolumeProjection:
    'secret?*SecretProjection downwardAPI?*DownwardAPIProjection configMap?*ConfigMapProjection serviceAccountToken?*ServiceAccountTokenProjection clusterTrustBundle?*ClusterTrustBundleProjection podCertificate?*PodCertificateProjection',
  VolumeResourceRequirements: 'limits?map:quantity requests?map:quantity',
  VsphereVirtualDiskVolumeSource:
    'volumePath!scalar fsType?scalar storagePolicyName?scalar storagePolicyID?scalar',
  WeightedPodAffinityTerm: 'weight!scalar podAffinityTerm!PodAffinityTerm',
  WindowsSecurityContextOptions:
    'gmsaCredentialSpecName?*scalar gmsaCredentialSpec?*scalar runAsUserName?*scalar hostProcess?*scalar',
};
